import { useEffect } from "preact/hooks";
import type { Panel, PanelState } from "../panel";

/** CSS px. The loader clamps what is asked for to the window. */
const MIN_HEIGHT = 640;
const MAX_HEIGHT = 720;

/**
 * Asks the loader for as much height as the content needs, and never for less than before: a panel that shrinks while
 * one reads would jump. A new conversation starts small again.
 */
export function useHeightRequest(panel: Panel, state: PanelState): void {
  const isReady = state.phase === "ready";
  const isEmpty = state.conversation.messages.length === 0;
  useEffect(() => {
    const root = document.querySelector(".panel");
    if (!isReady || !root) return;
    let requested = 0;
    const measure = (): void => {
      const scroller = root.querySelector(".messages");
      const inner = scroller?.firstElementChild;
      if (!scroller || !inner) return;
      const natural = root.scrollHeight - scroller.clientHeight + inner.scrollHeight;
      const height = Math.min(MAX_HEIGHT, Math.max(MIN_HEIGHT, Math.ceil(natural)));
      if (height > requested) panel.requestHeight((requested = height));
    };
    const observer = new ResizeObserver(measure);
    const inner = root.querySelector(".messages")?.firstElementChild;
    if (inner) observer.observe(inner);
    return () => observer.disconnect();
  }, [panel, isReady, isEmpty]);
}
