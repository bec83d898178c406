import type { Appearance } from "@/lib/api";

/** The loader's three icons, as its launcher draws them on a 24 x 24 grid. */
const ICONS: Record<Appearance["launcher_icon"], { path: string; isFilled: boolean }> = {
  chat: {
    path: "M12 4c-5 0-8.5 3.2-8.5 7.2 0 2.3 1.1 4.2 2.9 5.5L6 20.2l4-1.9q1 .2 2 .2c5 0 8.5-3.2 8.5-7.3S17 4 12 4z",
    isFilled: true,
  },
  question: { path: "M8.5 8.7a3.6 3.6 0 1 1 5.4 3.1c-1.2.7-1.9 1.4-1.9 2.7M12 18.5v.1", isFilled: false },
  spark: {
    path: "M12 3l1.8 5.4q.5 1.3 1.8 1.8L21 12l-5.4 1.8q-1.3.5-1.8 1.8L12 21l-1.8-5.4q-.5-1.3-1.8-1.8L3 12l5.4-1.8q1.3-.5 1.8-1.8z",
    isFilled: true,
  },
};

export function LauncherIcon({ icon, className }: { icon: Appearance["launcher_icon"]; className?: string }) {
  const { path, isFilled } = ICONS[icon];
  return (
    <svg
      viewBox="0 0 24 24"
      className={className}
      fill={isFilled ? "currentColor" : "none"}
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden
    >
      <path d={path} />
    </svg>
  );
}

/** Black or white, whichever has more contrast on `#rrggbb` (WCAG 2.2: equal at a relative luminance of 0.179). */
function textColorOn(color: string): string {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((start) => {
    const channel = Number.parseInt(color.slice(start, start + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? "#000" : "#fff";
}

/** The button that visitors will see on the website. */
export function LauncherPreview({ appearance }: { appearance: Appearance }) {
  const { primary_color, launcher_label, launcher_icon, launcher_size } = appearance;
  const size = Math.min(80, Math.max(40, launcher_size || 0)); // the form may hold anything while somebody types
  return (
    <div
      role="img"
      aria-label={`The launcher${launcher_label ? `: ${launcher_label}` : ""}`}
      className="flex max-w-full items-center justify-center gap-2.5 rounded-full text-[15px] font-medium shadow-float"
      style={{
        backgroundColor: primary_color,
        color: textColorOn(primary_color),
        height: size,
        minWidth: size,
        paddingInline: launcher_label ? size * 0.28 : 0,
      }}
    >
      <LauncherIcon icon={launcher_icon} className="size-6 shrink-0" />
      {launcher_label && <span className="truncate pr-1">{launcher_label}</span>}
    </div>
  );
}
