import { cn } from "@/lib/utils";

/** A jack field with one line put through: who calls, and who answers. */
export function LogoMark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 24 24" className={cn("size-6", className)} aria-hidden>
      <rect width="24" height="24" rx="6.5" className="fill-accent" />
      <g className="fill-white">
        <circle cx="7" cy="7" r="2" />
        <circle cx="17" cy="7" r="2" opacity="0.45" />
        <circle cx="7" cy="17" r="2" opacity="0.45" />
        <circle cx="17" cy="17" r="2" />
      </g>
      <path d="M7 7c0 7 10 3 10 10" fill="none" strokeWidth="1.75" strokeLinecap="round" className="stroke-white" />
    </svg>
  );
}

export function Logo({ className }: { className?: string }) {
  return (
    <span className={cn("inline-flex items-center gap-2.5 text-[15px] font-semibold tracking-tight", className)}>
      <LogoMark /> Switchboard
    </span>
  );
}
