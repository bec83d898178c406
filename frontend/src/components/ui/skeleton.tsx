import type { ComponentProps } from "react";

import { cn } from "@/lib/utils";

/** A grey block in the shape of what is being loaded. Hidden from assistive technology: say "loading" once, around it. */
export function Skeleton({ className, ...props }: ComponentProps<"div">) {
  return <div aria-hidden className={cn("animate-pulse rounded-md bg-selected", className)} {...props} />;
}
