/** Colour arithmetic for the tenant's one colour: what can be read on it, and where it can be read itself. */

export type Rgb = readonly [red: number, green: number, blue: number];

const WHITE: Rgb = [255, 255, 255];
const INK: Rgb = [17, 20, 28];
const BLACK: Rgb = [0, 0, 0];

/** WCAG 2.2, success criterion 1.4.3: normal text. */
export const MIN_CONTRAST = 4.5;

/** The channels of `#rrggbb`, or null for anything else. */
export function parseHex(value: string): Rgb | null {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(value);
  return match ? [parseInt(match[1]!, 16), parseInt(match[2]!, 16), parseInt(match[3]!, 16)] : null;
}

export function toCss([red, green, blue]: Rgb): string {
  return `rgb(${Math.round(red)} ${Math.round(green)} ${Math.round(blue)})`;
}

/** Relative luminance of WCAG 2.2, 0 to 1. */
function luminance(color: Rgb): number {
  const [red, green, blue] = color.map((channel) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast ratio of WCAG 2.2, 1 to 21. */
export function contrast(a: Rgb, b: Rgb): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** White where it can be read, as most brands expect it; else ink; else black, which can be read where white cannot. */
export function textOn(background: Rgb): Rgb {
  return [WHITE, INK].find((color) => contrast(background, color) >= MIN_CONTRAST) ?? BLACK;
}

function mix(from: Rgb, to: Rgb, share: number): Rgb {
  return [0, 1, 2].map((i) => from[i]! + (to[i]! - from[i]!) * share) as unknown as Rgb;
}

/** `color`, made lighter or darker only as far as it takes to be read as text on `background`. */
export function readableOn(color: Rgb, background: Rgb): Rgb {
  const target = luminance(background) > 0.18 ? INK : WHITE;
  for (let share = 0; share < 1; share += 0.05) {
    const candidate = mix(color, target, share);
    if (contrast(candidate, background) >= MIN_CONTRAST) return candidate;
  }
  return target;
}
