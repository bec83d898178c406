/**
 * The messages between the loader (host page) and the panel (iframe), and the guards that admit them.
 *
 * One window message exists: `switchboard:init`, sent by the loader on every `load` of the iframe, to the exact origin
 * of the iframe, together with a fresh MessagePort. Everything else travels over that port. This file imports nothing,
 * because both sides import it.
 *
 * The order of events:
 *   loader -> panel  switchboard:init {settings} + port      (every load of the iframe)
 *   panel  -> loader ready                                   (the panel listens on the port)
 *   loader -> panel  viewport, reset?, identify?, open?, ask? (whatever is true by now, in this order)
 *   panel  -> loader ticket-needed                           (only after `open`; the loader ignores it before)
 *   loader -> panel  ticket {ticket} | ticket-failed {code}
 */

/** Version of this protocol, sent with `switchboard:init`. */
export const PROTOCOL_VERSION = 1;

export type StorageKind = "local" | "session" | "none";
export type WidgetMode = "floating" | "inline";
export type ColorScheme = "auto" | "light" | "dark";

/** `normal` is the chat, `wide` its expanded form, `lightbox` the whole window for as long as an image or document is open. */
export type PanelMode = "normal" | "wide" | "lightbox";

/** What the panel may know of the site owner's settings. It holds no credential and is never trusted for access. */
export interface PanelSettings {
  tenant_id: string;
  /** null: the tenant's default assistant. */
  assistant_id: string | null;
  /** BCP 47 tag from `data-lang`, else the `lang` of the host page, else null (the panel asks the browser). */
  lang: string | null;
  /** Where the panel keeps the visitor's resume secret. */
  storage: StorageKind;
  mode: WidgetMode;
  /** The loader says what is in force, `page` looked up; null: as the assistant's appearance says. */
  color_scheme: ColorScheme | null;
}

/** The visitor as the tenant's own server knows them; only `user_hash` proves it, and only to the API. */
export interface Identity {
  user_id?: string;
  user_hash?: string;
  name?: string;
  email?: string;
  attributes?: Record<string, unknown>;
}

export interface InitMessage {
  type: "switchboard:init";
  version: number;
  settings: PanelSettings;
}

/** Events that the panel may raise on the host page. Their detail never holds text of the conversation. */
export type PanelEventName = "message" | "contact" | "error";

export type PanelMessage =
  | { type: "ready" }
  /** The height in CSS px that the content wants; the loader clamps it to the window. Without `mode`: `normal`. */
  | { type: "resize"; height: number; mode?: PanelMode }
  /** The visitor closed the panel (close button or Escape). */
  | { type: "close" }
  | { type: "unread"; count: number }
  | { type: "event"; name: PanelEventName; detail?: Record<string, unknown> }
  | { type: "ticket-needed" };

export type LoaderMessage =
  /** `focus` is false when nobody asked (reopened after a page change, `data-open`): then leave the focus where it is. */
  | { type: "open"; focus: boolean }
  | { type: "close" }
  | { type: "ticket"; ticket: string }
  /** `code` of the problem document, or `unreachable`, `timeout`, `get_ticket_failed`. */
  | { type: "ticket-failed"; code: string }
  | { type: "ask"; text: string }
  | ({ type: "identify" } & Identity)
  /** Forget the visitor on this device: stored secret, identity, shown conversation. */
  | { type: "reset" }
  /** `preview` is for the portal's preview only: what the unsaved form says, shown without saving. */
  | { type: "theme"; color_scheme: ColorScheme; preview?: object }
  /** Size in CSS px that the frame can have; with `full_screen` it has exactly that and the launcher is hidden. */
  | { type: "viewport"; width: number; height: number; full_screen: boolean };

type Fields = Record<string, unknown>;

const isString = (value: unknown): value is string => typeof value === "string";
const isSize = (value: unknown): value is number => typeof value === "number" && value >= 0 && value < 1e6;
const isOneOf = (value: unknown, allowed: readonly string[]): boolean => allowed.includes(value as string);
const isObject = (value: unknown): value is Fields => Object(value) === value;

/** True for an object that carries its own `type`: a polluted `Object.prototype.type` makes no message. */
const isEnvelope = (value: unknown): value is Fields =>
  isObject(value) && Object.hasOwn(value, "type");

/** True when the value is a whole, well-formed message of the panel. Unknown types are false, that is: ignored. */
export function isPanelMessage(value: unknown): value is PanelMessage {
  if (!isEnvelope(value)) return false;
  const { type, height, mode = "normal", count, name, detail = {} } = value;
  return isOneOf(type, ["ready", "close", "ticket-needed"]) ||
    (type === "resize" && isSize(height) && isOneOf(mode, ["normal", "wide", "lightbox"])) ||
    (type === "unread" && isSize(count)) ||
    (type === "event" && isOneOf(name, ["message", "contact", "error"]) && isObject(detail));
}

/** True when the value is a whole, well-formed message of the loader. Unknown types are false, that is: ignored. */
export function isLoaderMessage(value: unknown): value is LoaderMessage {
  if (!isEnvelope(value)) return false;
  switch (value.type) {
    case "close":
    case "reset":
      return true;
    case "open":
      return typeof value.focus === "boolean";
    case "ticket":
      return isString(value.ticket);
    case "ticket-failed":
      return isString(value.code);
    case "ask":
      return isString(value.text);
    case "identify":
      return isIdentity(value);
    case "theme":
      return isOneOf(value.color_scheme, ["auto", "light", "dark"]);
    case "viewport":
      return isSize(value.width) && isSize(value.height) && typeof value.full_screen === "boolean";
    default:
      return false;
  }
}

function isIdentity(value: Fields): boolean {
  return ["user_id", "user_hash", "name", "email"].every((key) => value[key] === undefined || isString(value[key])) &&
    (value.attributes === undefined || isObject(value.attributes));
}

function isPanelSettings(value: unknown): value is PanelSettings {
  return isObject(value) &&
    isString(value.tenant_id) &&
    (value.assistant_id === null || isString(value.assistant_id)) &&
    (value.lang === null || isString(value.lang)) &&
    isOneOf(value.storage, ["local", "session", "none"]) &&
    isOneOf(value.mode, ["floating", "inline"]) &&
    (value.color_scheme === null || isOneOf(value.color_scheme, ["auto", "light", "dark"]));
}

/** True for a whole `switchboard:init` of a version that this file knows. */
export function isInitMessage(value: unknown): value is InitMessage {
  return isEnvelope(value) && value.type === "switchboard:init" && value.version === PROTOCOL_VERSION &&
    isPanelSettings(value.settings);
}

/** What an accepted `switchboard:init` gives the panel. `origin` is the browser's word on who sent it. */
export interface AcceptedInit {
  settings: PanelSettings;
  origin: string;
  port: MessagePort;
}

/**
 * Panel side: the content of a window message if it is our loader's `switchboard:init`, else null.
 * Checked in this order: window (only the embedding page), envelope, origin (a real web origin, never `null`), port.
 * The caller still compares `origin` with the `embed_origin` of the session, as ARCHITECTURE.md says.
 */
export function acceptInit(
  event: Pick<MessageEvent, "data" | "origin" | "source" | "ports">,
  parentWindow: MessageEventSource,
): AcceptedInit | null {
  if (event.source !== parentWindow) return null;
  if (!isInitMessage(event.data)) return null;
  if (!/^https?:\/\/[^/?#]+$/.test(event.origin)) return null;
  const port = event.ports[0];
  return port && event.ports.length === 1 ? { settings: event.data.settings, origin: event.origin, port } : null;
}
