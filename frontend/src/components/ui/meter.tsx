import { cn } from "@/lib/utils";

/** How much of a limit is used. Turns amber at 80 % and red at the limit. */
export function Meter({
  value,
  max,
  label,
  className,
}: {
  value: number;
  max: number;
  label: string;
  className?: string;
}) {
  const share = max > 0 ? Math.min(value / max, 1) : value > 0 ? 1 : 0;
  const tone = share >= 1 ? "fill-danger" : share >= 0.8 ? "fill-warning" : "fill-accent";
  return (
    <svg
      role="meter"
      aria-label={label}
      aria-valuenow={value}
      aria-valuemin={0}
      aria-valuemax={max}
      className={cn("h-1.5 w-full overflow-hidden rounded-full", className)}
      viewBox="0 0 100 6"
      preserveAspectRatio="none"
    >
      <rect width="100" height="6" className="fill-selected" />
      <rect width={share === 0 ? 0 : Math.max(share * 100, 1)} height="6" className={tone} />
    </svg>
  );
}
