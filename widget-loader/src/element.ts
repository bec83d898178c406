/**
 * The web component `<switchboard-chat src="…/widget.js" tenant-id="acme">`: an inline chat in its own place, or with
 * `mode="floating"` a launcher, for as long as the element is in the document. Importing this file defines it.
 */
import type { EventName, Switchboard, SwitchboardSettings } from "./api";
import { loadSwitchboard } from "./load";

const EVENTS: EventName[] = ["ready", "open", "close", "message", "contact", "unread", "error"];

/** Sites that render on their server import this file there too, where there are no elements. */
const BaseElement: typeof HTMLElement = globalThis.HTMLElement ?? (Object as unknown as typeof HTMLElement);

export class SwitchboardChatElement extends BaseElement {
  /** The widget; null until its script has run, and after the element was taken out. */
  switchboard: Switchboard | null = null;

  connectedCallback(): void {
    const { src = "", tenantId = "", mode = "inline", nonce, ...settings } = this.settings();
    if (!src || !tenantId) return console.warn("[switchboard] <switchboard-chat> needs src and tenant-id.");
    const isInline = mode === "inline";
    if (isInline) this.style.display ||= "block";
    loadSwitchboard({ ...settings, src, tenantId, nonce, mode: isInline ? mode : "floating", ...(isInline && { target: this }) })
      .then((api) => this.take(api), (error: unknown) => console.warn("[switchboard] " + String(error)));
  }

  disconnectedCallback(): void {
    this.switchboard?.destroy();
    this.switchboard = null;
  }

  /** The attributes in the spelling of the settings: `tenant-id` is `tenantId`. */
  private settings(): SwitchboardSettings & { src?: string; nonce?: string } {
    const entries = [...this.attributes].map(({ name, value }) => [name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase()), value]);
    return { ...Object.fromEntries(entries) as SwitchboardSettings & { src?: string }, nonce: this.nonce };
  }

  private take(api: Switchboard): void {
    if (this.switchboard === api) return; // moved within the document before its script had run
    if (!this.isConnected) return api.destroy();
    this.switchboard = api;
    // Events of the widget are events of the element: `switchboard:open` and so on.
    for (const event of EVENTS) {
      api.on(event, (detail) => this.dispatchEvent(new CustomEvent("switchboard:" + event, { detail })));
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "switchboard-chat": SwitchboardChatElement;
  }
}

if (!globalThis.customElements?.get("switchboard-chat")) globalThis.customElements?.define("switchboard-chat", SwitchboardChatElement);
