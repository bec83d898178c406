import type { ColorScheme } from "@switchboard/widget-loader/protocol";
import { contrast, parseHex, readableOn, textOn, toCss, type Rgb } from "./color";
import type { Appearance } from "./types";

const FALLBACK: Rgb = [37, 79, 168];
/** `--raised` and `--bubble` of panel.css, on which text in the tenant's colour must be readable. */
const RAISED: Record<"light" | "dark", Rgb> = { light: [255, 255, 255], dark: [30, 33, 40] };
const BUBBLES: Record<"light" | "dark", Rgb> = { light: [241, 243, 246], dark: [37, 41, 49] };

/** Below this contrast with the surface, an area in the tenant's colour gets an edge. */
const MIN_EDGE_CONTRAST = 1.25;
/** `--surface` of panel.css. */
const SURFACES: Record<"light" | "dark", Rgb> = { light: [255, 255, 255], dark: [22, 24, 29] };

/** The scheme in force: the website's wish, else the assistant's, else the visitor's system. */
export function schemeOf(wish: ColorScheme | null, appearance: Appearance | null, isSystemDark: boolean): "light" | "dark" {
  const chosen = wish ?? appearance?.color_scheme ?? "auto";
  if (chosen === "light" || chosen === "dark") return chosen;
  return isSystemDark ? "dark" : "light";
}

/**
 * Puts the tenant's look on `root` as custom properties. Through the CSSOM, because the page's policy forbids style
 * text; and only values that were parsed, so that a colour cannot carry anything else.
 */
export function applyTheme(root: HTMLElement, appearance: Appearance | null, scheme: "light" | "dark"): void {
  const primary = (appearance && parseHex(appearance.primary_color)) ?? FALLBACK;
  const radius = Math.min(Math.max(appearance?.corner_radius ?? 18, 0), 20);
  root.dataset.scheme = scheme;
  root.style.setProperty("--primary", toCss(primary));
  root.style.setProperty("--on-primary", toCss(textOn(primary)));
  root.style.setProperty("--accent", toCss(readableOn(primary, RAISED[scheme])));
  root.style.setProperty("--accent-on-bubble", toCss(readableOn(primary, BUBBLES[scheme])));
  const hasEdge = contrast(primary, SURFACES[scheme]) < MIN_EDGE_CONTRAST;
  root.style.setProperty("--edge", hasEdge ? "var(--field-line)" : "transparent");
  root.style.setProperty("--radius", `${radius}px`);
}
