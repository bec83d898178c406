import { ChevronDown } from "lucide-react";
import type { ComponentProps } from "react";

import { cn } from "@/lib/utils";

const field =
  "w-full rounded-lg border border-field-line bg-surface text-ink shadow-card transition-[border-color,box-shadow] placeholder:text-faint hover:border-faint focus:border-ring focus:ring-3 focus:ring-ring/20 focus:outline-none disabled:cursor-not-allowed disabled:bg-sunken disabled:text-faint disabled:hover:border-field-line aria-invalid:border-danger aria-invalid:focus:ring-danger/20 dark:bg-sunken";

/** 16 px on phones, so that iOS does not zoom in on focus. */
const fieldText = "text-base sm:text-sm";

export function Input({ className, ...props }: ComponentProps<"input">) {
  return <input className={cn(field, fieldText, "h-9 px-3", className)} {...props} />;
}

/** For an address on the web: no keyboard of a phone corrects it. */
export function UrlInput(props: ComponentProps<"input">) {
  return <Input inputMode="url" autoComplete="off" autoCapitalize="none" spellCheck={false} {...props} />;
}

export function Textarea({ className, ...props }: ComponentProps<"textarea">) {
  return (
    <textarea className={cn(field, fieldText, "field-sizing-content min-h-20 px-3 py-2", className)} {...props} />
  );
}

/** The browser's own select in our clothes: right on phones, right for keyboards, no script. */
export function Select({ className, children, ...props }: ComponentProps<"select">) {
  return (
    <span className={cn("relative block", className)}>
      <select className={cn(field, fieldText, "h-9 appearance-none truncate pr-9 pl-3")} {...props}>
        {children}
      </select>
      <ChevronDown
        className="pointer-events-none absolute top-1/2 right-3 size-4 -translate-y-1/2 text-faint"
        aria-hidden
      />
    </span>
  );
}
