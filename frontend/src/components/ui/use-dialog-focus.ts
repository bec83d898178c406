import { useEffect, useRef } from "react";

/** What had the focus; for an item of a menu that is about to vanish, the button of the menu. */
function findOpener(): HTMLElement | null {
  const active = document.activeElement;
  const menuButtonId = active?.closest("[role=menu]")?.getAttribute("aria-labelledby");
  return menuButtonId ? document.getElementById(menuButtonId) : (active as HTMLElement | null);
}

/** The field to begin in: the one that is marked with `data-autofocus`, else the first. */
const findField = (dialog: HTMLElement) =>
  dialog.querySelector<HTMLElement>("[data-autofocus]") ??
  dialog.querySelector<HTMLElement>("input:not([readonly]), textarea, select, [aria-haspopup=dialog]");

/**
 * Props for a dialog that is opened by state rather than by a trigger of its own: it starts in its first field, also
 * when that comes a moment later with what is loaded, and when it closes, the focus returns to where it came from. Where
 * that is gone, with its row say, the focus goes to the page's content and not back to the start of the page.
 */
export function useDialogFocus() {
  const opener = useRef<HTMLElement | null>(null);
  const waiting = useRef<MutationObserver | null>(null);
  useEffect(() => () => waiting.current?.disconnect(), []);
  return {
    onOpenAutoFocus: (event: Event) => {
      opener.current = findOpener();
      const dialog = event.currentTarget as HTMLElement;
      const field = findField(dialog);
      if (field) {
        event.preventDefault();
        return field.focus();
      }
      if (!dialog.querySelector("[data-loading]")) return;
      event.preventDefault();
      dialog.focus();
      waiting.current = new MutationObserver(() => {
        if (dialog.querySelector("[data-loading]")) return;
        waiting.current?.disconnect();
        if (document.activeElement === dialog) findField(dialog)?.focus();
      });
      waiting.current.observe(dialog, { childList: true, subtree: true });
    },
    onCloseAutoFocus: (event: Event) => {
      event.preventDefault();
      const target = opener.current?.isConnected ? opener.current : document.getElementById("content");
      target?.focus();
    },
  };
}
