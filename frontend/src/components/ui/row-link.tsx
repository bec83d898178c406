import Link from "next/link";
import type { ComponentProps } from "react";

import { cn } from "@/lib/utils";

/** The link of a table row; its click area is the whole row. */
export function RowLink({ className, ...props }: ComponentProps<typeof Link>) {
  return (
    <Link
      className={cn("font-medium text-ink after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:rounded-lg focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-ring", className)}
      {...props}
    />
  );
}
