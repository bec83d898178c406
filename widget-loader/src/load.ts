/** The npm package: loads the script into a page that is built by a bundler. The React and web components stand on it. */
import type { Switchboard, SwitchboardSettings } from "./api";
import type { Tag } from "./config";

export type { EventDetails, EventName, Identity, Switchboard, SwitchboardCall, SwitchboardSettings } from "./api";

export interface LoadOptions extends Omit<SwitchboardSettings, "target"> {
  /** Address of `widget.js` on your Switchboard server. */
  src: string;
  tenantId: string;
  /** Where an inline chat goes: a CSS selector, or the element itself. */
  target?: string | Element;
  /** For a Content-Security-Policy with `'nonce-…'`. */
  nonce?: string;
}

let targets = 0;

/** A selector that finds this element and no other. */
function selectorOf(target: string | Element): string {
  if (typeof target === "string") return target;
  if (!target.hasAttribute("data-switchboard-target")) target.setAttribute("data-switchboard-target", String(++targets));
  return `[data-switchboard-target="${target.getAttribute("data-switchboard-target")}"]`;
}

/**
 * Adds a widget to the page. Resolves with its API once the script has run; what is not allowed or does not answer is then
 * an `error` event and a line on the console. The same tenant, assistant and target twice are one widget.
 * Rejects when the script cannot be loaded.
 */
export function loadSwitchboard({ src, nonce = "", target, ...settings }: LoadOptions): Promise<Switchboard> {
  const tag: Tag = document.createElement("script");
  tag.src = src;
  tag.nonce = nonce;
  tag.settings = target ? { ...settings, target: selectorOf(target) } : settings;
  return new Promise((resolve, reject) => {
    const fail = (): void => reject(new Error(`Switchboard's script could not be loaded: ${src}`));
    tag.onerror = fail;
    tag.onload = () => {
      tag.remove();
      if (tag.switchboard) resolve(tag.switchboard);
      else fail();
    };
    document.head.append(tag);
  });
}
