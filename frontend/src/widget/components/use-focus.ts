import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";

/**
 * Gives an element the focus each time that `serial` grows. WebKit lets a foreign frame's script move the focus only after
 * the visitor has used the frame: until then keys come to the body, and the first of them takes the focus to its place. An
 * Enter that does so has been pressed for nothing that could be seen, and does nothing else.
 */
export function useFocus(element: RefObject<HTMLElement | null>, serial: number): void {
  useEffect(() => {
    if (serial === 0) return;
    const focus = (): void => element.current?.focus({ preventScroll: true });
    const isNowhere = (): boolean => document.activeElement === document.body;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (!isNowhere()) return;
      focus();
      if (event.key === "Enter") event.preventDefault();
    };
    focus();
    if (!isNowhere()) return;
    document.addEventListener("keydown", onKeyDown, { once: true, capture: true });
    return () => document.removeEventListener("keydown", onKeyDown, { capture: true });
  }, [element, serial]);
}
