/** The one node that a widget has on the host page: a closed shadow root that holds the button and, later, the panel. */
import type { Appearance, PublicConfig, Raw } from "./config";
import { element, icon } from "./dom";
import css from "./launcher.css?inline";
import type { Heights } from "./page";

export interface Launcher {
  readonly root: ShadowRoot;
  /** In the root unless the chat is inline or the site wanted no button. */
  readonly button: HTMLButtonElement;
  /** Puts it where the settings, or else the assistant's appearance, say; above those that stand there already. */
  readonly place: (heights: Heights) => void;
}

const ICONS: Record<Appearance["launcher_icon"], string> = {
  chat: "M6 16A9 8 0 1 1 10 18.6L4 20z",
  question: "M9 9a3 3 0 1 1 3 3v2m0 4v.1",
  spark: "M12 3q1 8 9 9-8 1-9 9-1-8-9-9 8-1 9-9z",
};

/** Makes the node, not yet in the document. Without a button it takes no space. */
export function createLauncher({ assistant_name, appearance }: PublicConfig, settings: () => Raw, hasButton: boolean): Launcher {
  const { primary_color, launcher_label, launcher_icon, launcher_size = 56 } = appearance;
  const root = document.createElement("switchboard-widget").attachShadow({ mode: "closed" });
  const button = element("button", {}, icon(ICONS[launcher_icon] || ICONS.chat), launcher_label || "");
  button.setAttribute("aria-label", launcher_label || "Chat: " + assistant_name);
  // A constructed sheet is no element and no attribute: no `style-src` can refuse it.
  const sheet = new CSSStyleSheet();
  root.adoptedStyleSheets = [sheet];
  if (hasButton) root.append(button);

  return {
    root,
    button,
    // Settings that make no sense count as not given; a number that is too large is limited by the browser.
    place(heights) {
      const { position, offsetX, offsetY, zIndex } = settings();
      const pixels = (value: unknown, otherwise: number, number = parseInt(value as string)): number => number >= 0 ? number : otherwise;
      const side = (position || appearance.position) === "bottom-left" ? "left" : "right";
      const x = pixels(offsetX, appearance.offset_x);
      const y = pixels(offsetY, appearance.offset_y);
      const corner = side + x + "," + y;
      const below = heights[corner] || 0;
      if (hasButton) heights[corner] = below + launcher_size + 12;
      sheet.replaceSync(
        // Black or white text, whichever reads better on the colour: by the contrast of WCAG 2.2 the two are equal at a
        // relative luminance of 0.179, an L of 49.4. Browsers before relative colours (2024) show white.
        css + `button{padding:${launcher_size / 4}px;background:${primary_color};` +
        `color:#fff;color:lch(from ${primary_color} calc((49.4 - l)*1e9) 0 0)}svg{width:${launcher_size / 2}px}` +
        `:host{${side}:calc(${x}px + env(safe-area-inset-${side}))!important;` +
        `bottom:calc(${y + below}px + env(safe-area-inset-bottom))!important;z-index:${pixels(zIndex, 2147483646)}!important}`,
      );
    },
  };
}
