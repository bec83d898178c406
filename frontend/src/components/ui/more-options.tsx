"use client";

import { ChevronRight } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";

/** What few people need, folded away. `mustShow` opens it, for a message about something inside. */
export function MoreOptions({ mustShow = false, children }: { mustShow?: boolean; children: ReactNode }) {
  const content = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    // A form cannot focus what is still folded away. If it found something else to focus, that stays.
    const isInForm = document.activeElement?.getAttribute("aria-invalid") === "true";
    if (mustShow && !isInForm) content.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [mustShow]);
  return (
    <details open={isOpen || mustShow} onToggle={(event) => setOpen(event.currentTarget.open)} className="group/more">
      <summary className="flex w-fit cursor-pointer list-none items-center gap-1 rounded text-[13px] font-medium text-soft select-none hover:text-ink [&::-webkit-details-marker]:hidden">
        <ChevronRight className="size-4 transition-transform group-open/more:rotate-90" aria-hidden /> More options
      </summary>
      <div ref={content} className="mt-3 grid gap-4.5">
        {children}
      </div>
    </details>
  );
}
