import { useEffect } from "react";

const QUESTION = "You have changes that are not saved. Leave without them?";

/** Asks before unsaved changes are lost: on closing or reloading the page, and on following a link. */
export function useUnsavedWarning(hasChanges: boolean): void {
  useEffect(() => {
    if (!hasChanges) return;
    const onBeforeUnload = (event: BeforeUnloadEvent) => event.preventDefault();
    const onClick = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
      const staysHere = link?.getAttribute("target") === "_blank" || link?.getAttribute("href")?.startsWith("#");
      if (!link || staysHere || window.confirm(QUESTION)) return;
      event.preventDefault();
      event.stopPropagation();
    };
    window.addEventListener("beforeunload", onBeforeUnload);
    document.addEventListener("click", onClick, { capture: true });
    return () => {
      window.removeEventListener("beforeunload", onBeforeUnload);
      document.removeEventListener("click", onClick, { capture: true });
    };
  }, [hasChanges]);
}
