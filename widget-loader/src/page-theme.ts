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
  for (const said of [styles[0]?.colorScheme, ...words]) {
    const isDark = /\bdark\b/.test(said as string);
    const isLight = /\blight\b/.test(said as string);
    if (isDark !== isLight) return isDark ? "dark" : "light";
  }
  for (const { backgroundColor } of styles.reverse()) {
    const luminance = luminanceOf(backgroundColor);
    if (luminance !== null) return luminance < 0.4 ? "dark" : "light";
  }
  return "light";
}

/** About how bright a computed colour is, from 0 to 1; null for a transparent one. */
function luminanceOf(color: string): number | null {
  const [first = 0, second = 0, third = 0, alpha = 1] = (color.match(/[\d.]+/g) ?? []).map(Number);
  if (!alpha) return null;
  // Of `lab()`, `lch()` and their kin the first number is the lightness, on a scale of 100 or of 1.
  if (/^(ok)?l/.test(color)) return color.startsWith("ok") ? first : first / 100;
  return (0.2126 * first + 0.7152 * second + 0.0722 * third) / (color.startsWith("rgb") ? 255 : 1);
}

/**
 * Calls `onChange` when the page's scheme may have changed. The answer is the look-up, and it follows a new body or root.
 */
export function followPage(signal: AbortSignal, onChange: () => void): () => "light" | "dark" {
  const watch = (): "light" | "dark" => {
    if (!signal.aborted) {
      observer.observe(document.documentElement, { attributes: true, childList: true });
      if (document.body) observer.observe(document.body, { attributes: true });
    }
    return pageScheme();
  };
  const observer = new MutationObserver(onChange);
  matchMedia("(prefers-color-scheme:dark)").addEventListener("change", onChange, { signal });
  signal.addEventListener("abort", () => observer.disconnect());
  watch();
  return watch;
}
