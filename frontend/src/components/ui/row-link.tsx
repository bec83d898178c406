import Link from "next/link";
import type { ComponentProps } from "react";

import { cn } from "@/lib/utils";

const WHOLE_ROW =
  "font-medium text-ink after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:rounded-lg focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-ring";

/** The link of a table row; its click area is the whole row. */
export function RowLink({ className, ...props }: ComponentProps<typeof Link>) {
  return <Link className={cn(WHOLE_ROW, className)} {...props} />;
}

/** The same for a row that opens something on this page. */
export function RowButton({ className, ...props }: ComponentProps<"button">) {
  return (
    <button
      type="button"
      className={cn(WHOLE_ROW, "line-clamp-2 max-w-full text-left [overflow-wrap:anywhere]", className)}
      {...props}
    />
  );
}
