/** The place of an inline chat: inside an element of the page, which may come late, go, and come back as another one. */
import type { LivingContext } from "./page";

/** How far below the window a target counts as in view. */
const MARGIN_PX = 200;

/**
 * Puts the widget's node into the target as soon as that comes into view: before, the page has no iframe. `onAttach` is
 * called then, and again after each swap of the target. Calling the answer brings the target into view.
 */
export function placeInline({ root, settings, signal }: LivingContext, onAttach: () => void): () => void {
  const { host } = root;
  let watched: Element | null = null;
  const find = (): Element | null => document.querySelector(String(settings().target));

  const watch = (): void => {
    if (signal.aborted || host.isConnected) return;
    const target = find();
    if (target === watched) return;
    views.disconnect();
    watched = target;
    if (target) views.observe(target);
  };
  const views = new IntersectionObserver((entries) => {
    if (!watched || !entries.some((entry) => entry.isIntersecting)) return;
    views.disconnect();
    watched.append(host);
    watched = null;
    onAttach();
  }, { rootMargin: MARGIN_PX + "px" });
  // In the next frame: before the visitor sees the gap, and without an endless fight with another script.
  const swaps = new MutationObserver(() => {
    if (!host.isConnected) requestAnimationFrame(watch);
  });

  signal.addEventListener("abort", () => {
    views.disconnect();
    swaps.disconnect();
    watched = null;
  });
  watch();
  swaps.observe(document, { childList: true, subtree: true });
  return () => find()?.scrollIntoView({ block: "nearest" });
}
