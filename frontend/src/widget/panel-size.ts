import type { PanelMode } from "@switchboard/widget-loader/protocol";
import type { PanelSize } from "./types";

/**
 * CSS px; the loader clamps them to the window. The height never follows the content: while a frame grows, browsers
 * send the pointer to the page below it, so that a click right behind an answer's end went nowhere.
 */
const HEIGHTS: Record<PanelSize, number> = { compact: 520, tall: 640, wide: 760 };

/** What the loader is asked for: the tenant's size, the expanded one, or the whole window for a lightbox. */
export function sizeFor(
  size: PanelSize,
  { isWide, hasLightbox }: { isWide: boolean; hasLightbox: boolean },
): { height: number; mode: PanelMode } {
  const mode = hasLightbox ? "lightbox" : isWide || size === "wide" ? "wide" : "normal";
  return { height: HEIGHTS[mode === "normal" ? size : "wide"], mode };
}
