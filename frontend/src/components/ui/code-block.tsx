import { cn } from "@/lib/utils";

import { CopyButton } from "./copy-button";

/** A text to be pasted somewhere, with the button that copies it. */
export function CodeBlock({
  text,
  label,
  className,
}: {
  text: string;
  /** What it is, for those who cannot see it. */
  label: string;
  className?: string;
}) {
  return (
    <div className={cn("flex items-start rounded-lg border bg-sunken", className)}>
      <pre
        tabIndex={0}
        aria-label={label}
        className="min-w-0 flex-1 overflow-x-auto rounded-l-lg py-3 pl-4 font-mono text-[13px] leading-relaxed text-ink whitespace-pre-wrap [overflow-wrap:anywhere]"
      >
        {text}
      </pre>
      <CopyButton size="sm" variant="ghost" text={text} aria-label={`Copy: ${label}`} className="m-1.5" />
    </div>
  );
}
