import { useRef } from "react";

/** What had the focus; for an item of a menu that is about to vanish, the button of the menu. */
function findOpener(): HTMLElement | null {
  const active = document.activeElement;
  const menuButtonId = active?.closest("[role=menu]")?.getAttribute("aria-labelledby");
  return menuButtonId ? document.getElementById(menuButtonId) : (active as HTMLElement | null);
}

/**
 * Props for a dialog that is opened by state rather than by a trigger of its own: it starts in its first field, if it
 * has one, and when it closes, the focus returns to where it came from. Where that is gone, with its row say, the focus
 * goes to the page's content and not back to the start of the page.
 */
export function useDialogFocus() {
  const opener = useRef<HTMLElement | null>(null);
  return {
    onOpenAutoFocus: (event: Event) => {
      opener.current = findOpener();
      const dialog = event.currentTarget as HTMLElement;
      const field = dialog.querySelector<HTMLElement>("input:not([readonly]), textarea, select");
      if (!field) return;
      event.preventDefault();
      field.focus();
    },
    onCloseAutoFocus: (event: Event) => {
      event.preventDefault();
      const target = opener.current?.isConnected ? opener.current : document.getElementById("content");
      target?.focus();
    },
  };
}
