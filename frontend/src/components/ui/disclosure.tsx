import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";

/** The browser's own disclosure: works with the keyboard, and with the page's search. */
export function Disclosure({ summary, children }: { summary: ReactNode; children: ReactNode }) {
  return (
    <details className="group rounded-lg border">
      <summary className="flex cursor-pointer list-none items-center gap-1.5 rounded-lg px-3 py-2 text-[13px] text-soft hover:bg-hover [&::-webkit-details-marker]:hidden">
        <ChevronRight className="size-3.5 shrink-0 text-faint transition-transform group-open:rotate-90" aria-hidden />
        <span className="min-w-0 [overflow-wrap:anywhere]">{summary}</span>
      </summary>
      <div className="border-t px-3 py-3">{children}</div>
    </details>
  );
}
