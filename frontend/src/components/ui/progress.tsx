import { cn } from "@/lib/utils";

/** How far something has come, in percent. */
export function Progress({ value, label, className }: { value: number; label: string; className?: string }) {
  return (
    <svg
      role="progressbar"
      aria-label={label}
      aria-valuenow={Math.round(value)}
      aria-valuemin={0}
      aria-valuemax={100}
      className={cn("h-1 w-full overflow-hidden rounded-full", className)}
      viewBox="0 0 100 4"
      preserveAspectRatio="none"
    >
      <rect width="100" height="4" className="fill-selected" />
      <rect width={Math.min(Math.max(value, 2), 100)} height="4" className="fill-accent transition-[width] duration-300" />
    </svg>
  );
}
