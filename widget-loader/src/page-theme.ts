/** How the host page looks, for widgets that follow it (`color_scheme: "page"`). */

/**
 * `dark` or `light`, by the first of these that says one of the two: the `color-scheme` in force on the root element; a
 * class, `data-theme` or `data-color-scheme` of root or body; the background of body or root. Else `light`, as browsers.
 */
export function pageScheme(): "light" | "dark" {
  const root = document.documentElement;
  const nodes = [root, document.body || root];
  const styles = nodes.map((node) => getComputedStyle(node));
  const words = nodes.map(({ className, dataset }) => `${className} ${dataset.theme} ${dataset.colorScheme}`);
  const colors = styles.map(({ backgroundColor }) => schemeOf(backgroundColor)).reverse();
  for (const said of [styles[0]?.colorScheme, ...words, ...colors]) {
    const isDark = /\bdark\b/.test(said as string);
    if (isDark !== /\blight\b/.test(said as string)) return isDark ? "dark" : "light";
  }
  return "light";
}

/** Whether a computed colour is `dark` or `light`, by about how bright it is; empty for a transparent one. */
function schemeOf(color: string): string {
  const [first = 0, second = 0, third = 0, alpha = 1] = (color.match(/\b[\d.]+/g) || []).map(Number);
  // Of `lab()`, `lch()` and their kin the first number is the lightness, on a scale of 100 or of 1.
  const brightness = /^[lo]/.test(color) ? first : (2 * first + 7 * second + third) / 10;
  const limit = /^r/.test(color) ? 102 : /^l/.test(color) ? 40 : 0.4;
  return alpha ? brightness < limit ? "dark" : "light" : "";
}

/**
 * Calls `onChange` when the page's scheme may have changed. The answer is the look-up, and it follows a new body or root.
 */
export function followPage(signal: AbortSignal, onChange: () => void): () => "light" | "dark" {
  const watch = (): "light" | "dark" => {
    const root = document.documentElement;
    observer.observe(document.body || root, { attributes: true });
    observer.observe(root, { attributes: true, childList: true });
    return pageScheme();
  };
  const observer = new MutationObserver(onChange);
  matchMedia("(prefers-color-scheme:dark)").addEventListener("change", onChange, { signal });
  signal.addEventListener("abort", () => observer.disconnect());
  watch();
  return watch;
}
