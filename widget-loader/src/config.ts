/**
 * What a widget is told: the settings of the site's owner (script tag, `window.switchboardSettings`) and the public
 * configuration of the assistant (one GET). Also the one way to call the API and to speak to the site's owner.
 */
import type { Switchboard, SwitchboardSettings } from "./api";

/** Values as somebody wrote them: attributes, settings objects, JSON bodies. */
export type Raw = Record<string, unknown>;

/** Our script tag. Two evaluations of this file share nothing but the page, so that marks are left on the element. */
export interface Tag extends HTMLScriptElement {
  /** Settings that attributes cannot hold (elements, functions), put there by whoever made the tag. */
  settings?: SwitchboardSettings;
  /** The widget of this tag; undefined until a run of the script has taken it. */
  switchboard?: Switchboard;
}

/** Who a widget is and where its parts come from. */
export interface Source {
  tenantId: string;
  /** null: the tenant's default assistant. */
  assistantId: string | null;
  /** `tenant_id` and `assistant_id`, form-encoded, as `config` and `tickets` take them. */
  query: string;
  /** Origin of the script: that of the iframe and of the other files too, whatever the settings say. */
  origin: string;
  /** Origin of `config` and `tickets`. */
  api: string;
  /** CSP nonce of our own tag, for the other files. */
  nonce: string;
}

/** The part of the assistant's appearance that the loader draws; names as on the wire. */
export interface Appearance {
  /** `#rrggbb` */
  primary_color: string;
  /** `page`: as the host page looks. */
  color_scheme: "auto" | "light" | "dark" | "page";
  position: "bottom-right" | "bottom-left";
  /** CSS px */
  offset_x: number;
  offset_y: number;
  launcher_label: string | null;
  launcher_icon: "chat" | "question" | "spark";
  /** CSS px, 40 to 80. An older API does not send it. */
  launcher_size?: number;
  panel_size?: "compact" | "tall" | "wide";
  corner_radius: number;
}

export interface PublicConfig {
  assistant_name: string;
  appearance: Appearance;
}

const ANSWER_TIMEOUT_MS = 10_000;

/** The value as trimmed text; nothing is an empty one. */
export const text = (value: unknown): string => ((value || "") + "").trim();

/** One line for the site's owner; never an exception on the host page. */
export const warn = (line: unknown): void => console.warn("[switchboard] " + line);

const isFree = (tag: Tag | null): boolean => text(tag?.src).includes("widget.js") && !(tag as Tag).switchboard;

/**
 * The tag that this run of the script belongs to. `document.currentScript` is null when a tag manager or a module runs
 * us: then it is the first tag with our file name that no earlier run has taken.
 */
export function findTag(): Tag | null | undefined {
  const { currentScript } = document;
  return isFree(currentScript as Tag) ? currentScript as Tag : [...document.scripts].find(isFree);
}

/** `https://host:port` of an absolute address. */
const originOf = (address: string): string => address.slice(0, (address + "/").indexOf("/", 8));

/** Who and where; `settings` as written. Of strings, because a page's first `URL` costs it more time than all of this. */
export function readSource({ src, nonce }: Tag, settings: Raw): Source {
  const tenantId = text(settings.tenantId);
  const assistantId = text(settings.assistantId) || null;
  const query = "tenant_id=" + encodeURIComponent(tenantId) + (assistantId ? "&assistant_id=" + encodeURIComponent(assistantId) : "");
  return { tenantId, assistantId, query, nonce, origin: originOf(src), api: originOf((settings.api || src) as string) };
}

/**
 * The JSON body of an answer of the API, whatever its status: refusals are problem documents with a `code`. An empty
 * object if there is none within 10 s. Without credentials and without preflight.
 */
export async function request({ api }: Source, path: string, init?: RequestInit): Promise<Raw> {
  try {
    const signal = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
    return await (await fetch(api + "/api/widget/" + path, { credentials: "omit", signal, ...init })).json() as Raw;
  } catch {
    return {};
  }
}
