/** The one node that a widget has on the host page: a closed shadow root that holds the button and, later, the panel. */
import type { Appearance, PublicConfig, Raw } from "./config";
import { element, icon } from "./dom";
import css from "./launcher.css?inline";

export interface Launcher {
  readonly root: ShadowRoot;
  /** In the root unless the site wanted no button. */
  readonly button: HTMLButtonElement;
  /** Puts it where the settings, or else the assistant's appearance, say. */
  place(settings: Raw): void;
}

const ICONS: Record<Appearance["launcher_icon"], string> = {
  chat: "M6.4 16.5A8.5 7.5 0 1 1 10 18.6L4.5 20z",
  question: "M9 9a3 3 0 1 1 4.2 2.8Q12 12.5 12 14M12 18v.1",
  spark: "M12 3q1.5 7.5 9 9-7.5 1.5-9 9-1.5-7.5-9-9 7.5-1.5 9-9z",
};

/**
 * Black or white, whichever reads better on the colour `#rrggbb`: by the contrast of WCAG 2.2 the two are equal at a
 * relative luminance of 0.179 (here with sRGB taken as gamma 2.2).
 */
export function textColorOn(color: string): string {
  const rgb = parseInt(color.slice(1), 16);
  const light = (weight: number, shift: number): number => weight * ((rgb >> shift) & 255) ** 2.2;
  return light(0.2126, 16) + light(0.7152, 8) + light(0.0722, 0) > 35257 ? "#000" : "#fff"; // 0.179 * 255 ** 2.2
}

/** Draws the launcher at the end of the body. Without a button (`data-launcher="none"`) the node takes no space. */
export function createLauncher({ assistant_name, appearance }: PublicConfig, settings: Raw): Launcher {
  const { primary_color, launcher_label, launcher_icon, position, offset_x, offset_y } = appearance;
  const host = document.createElement("switchboard-widget");
  const root = host.attachShadow({ mode: "closed" });
  const button = element("button", { className: "launcher" }, icon(ICONS[launcher_icon] || ICONS.chat));
  // A constructed sheet is no element and no attribute: no `style-src` can refuse it.
  const sheet = new CSSStyleSheet();
  root.adoptedStyleSheets = [sheet];

  /** Settings that make no sense count as not given; a number that is too large is limited by the browser. */
  const place = (now: Raw): void => {
    const pixels = (value: unknown, otherwise: number): number => {
      const number = parseInt(value as string);
      return number >= 0 ? number : otherwise;
    };
    const side = /left$/.test((now.position || position) as string) ? "left" : "right";
    sheet.replaceSync(
      css + `:host{--brand:${primary_color};--on-brand:${textColorOn(primary_color)};--${side}:0;` +
      `${side}:calc(${pixels(now.offsetX, offset_x)}px + env(safe-area-inset-${side},0px))!important;` +
      `bottom:calc(${pixels(now.offsetY, offset_y)}px + env(safe-area-inset-bottom,0px))!important;` +
      `z-index:${pixels(now.zIndex, 2147483000)}!important}`,
    );
  };

  place(settings);
  if (launcher_label) button.append(element("span", { dir: "auto" }, launcher_label));
  const aria = (name: string, value: string): void => button.setAttribute("aria-" + name, value);
  aria("label", launcher_label || "Chat: " + assistant_name);
  aria("haspopup", "dialog");
  aria("expanded", "false");
  if (settings.launcher !== "none") root.append(button);
  document.body.append(host);
  return { root, button, place };
}
