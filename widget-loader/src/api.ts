/**
 * What a host page may use, as docs/integrate/javascript-api.md says: `window.switchboard`, its events, and the
 * settings. Types only; they are published with the npm package.
 */
import type { Identity } from "./protocol";

export type { Identity } from "./protocol";

/** What each event tells its listeners. Never text of the conversation. */
export interface EventDetails {
  /** The launcher is drawn, or the inline chat has its place. A listener that comes later is called at once. */
  ready: undefined;
  open: undefined;
  close: undefined;
  /** The visitor has sent a message, or an answer has ended. */
  message: Record<string, unknown> | undefined;
  /** The visitor has left their contact details. */
  contact: Record<string, unknown> | undefined;
  unread: { count: number };
  /** `code`: `origin_not_allowed`, `tenant_not_found`, `unreachable`, `panel_unavailable`, `panel_silent`, … */
  error: Record<string, unknown> | undefined;
}

export type EventName = keyof EventDetails;

/** The `data-*` attributes of the script tag, in camel case, and what only a script can say. */
export interface SwitchboardSettings {
  tenantId?: string;
  /** Without it: the tenant's default assistant. */
  assistantId?: string;
  /** `floating` is a launcher in a corner, `inline` a chat that fills `target`. */
  mode?: "floating" | "inline";
  /** Where an inline chat goes: a CSS selector, or from scripts the element itself. */
  target?: string | Element;
  position?: "bottom-right" | "bottom-left";
  /** CSS px to the edges of the window. */
  offsetX?: number | string;
  offsetY?: number | string;
  zIndex?: number | string;
  /** Open when the page loads. */
  open?: boolean | string;
  /** BCP 47 tag of the panel's language. */
  lang?: string;
  /** `none` draws no button. */
  launcher?: "auto" | "none";
  /** Where the visitor's browser remembers the conversation. */
  storage?: "local" | "session" | "none";
  /** `page` follows the host page. */
  colorScheme?: "auto" | "light" | "dark" | "page";
  /** Origin of the API, if it is not the script's. */
  api?: string;
  /** Mints the ticket on the tenant's own server, in place of the check of the page's origin. */
  getTicket?: () => Promise<string | { ticket: string }>;
}

/** One widget. No method throws; after `destroy` they do nothing. */
export interface Switchboard {
  readonly tenantId: string;
  /** null: the tenant's default assistant. */
  readonly assistantId: string | null;
  open(): void;
  close(): void;
  toggle(): void;
  /** Opens the chat and asks. */
  ask(text: string): void;
  identify(identity: Identity): void;
  /** Forgets the visitor on this device. */
  reset(): void;
  update(settings: SwitchboardSettings): void;
  /** Takes the widget off the page: no node, listener, observer or timer is left. */
  destroy(): void;
  /** Returns the function that unsubscribes. */
  on<Name extends EventName>(event: Name, listener: (detail: EventDetails[Name]) => void): () => void;
  /** All widgets of the page, in the order of their tags. */
  readonly widgets: readonly Switchboard[];
  /** The page's first widget of that tenant and, if given, that assistant. */
  get(tenantId: string, assistantId?: string): Switchboard | undefined;
  /** `q.push([method, ...args])` works after loading as it does before. */
  readonly q: { push(...calls: SwitchboardCall[]): void };
}

/** A method's name and its arguments, as they wait in the queue. */
export type SwitchboardCall = [method: string, ...args: unknown[]];

declare global {
  interface Window {
    /** The page's first widget; before the script has loaded, the page's own queue. */
    switchboard?: Switchboard | { q: SwitchboardCall[] };
    switchboardSettings?: SwitchboardSettings;
  }
  interface DocumentEventMap {
    "switchboard:ready": CustomEvent<EventDetails["ready"]>;
    "switchboard:open": CustomEvent<EventDetails["open"]>;
    "switchboard:close": CustomEvent<EventDetails["close"]>;
    "switchboard:message": CustomEvent<EventDetails["message"]>;
    "switchboard:contact": CustomEvent<EventDetails["contact"]>;
    "switchboard:unread": CustomEvent<EventDetails["unread"]>;
    "switchboard:error": CustomEvent<EventDetails["error"]>;
  }
}
