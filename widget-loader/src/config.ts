/**
 * What a widget is told: the settings of the site's owner (script tag, `window.switchboardSettings`) and the public
 * configuration of the assistant (one GET). Also the one way to call the API and to speak to the site's owner.
 */

/** Values as somebody wrote them: attributes, settings objects, JSON bodies. */
export type Raw = Record<string, unknown>;

/** Who a widget is and where its parts come from. */
export interface Source {
  tenantId: string;
  /** `tenant_id` and, unless it is the tenant's default, `assistant_id`, as `config` and `tickets` take them. */
  query: URLSearchParams;
  /** Origin of the iframe and of the second file: always the script's own, never a setting. */
  widgetOrigin: string;
  /** Origin of `config` and `tickets`. */
  api: string;
  /** CSP nonce of our own tag, for the second file. */
  nonce: string;
}

/** The part of the assistant's appearance that the loader draws; names as on the wire. */
export interface Appearance {
  /** `#rrggbb` */
  primary_color: string;
  color_scheme: "auto" | "light" | "dark";
  position: "bottom-right" | "bottom-left";
  /** CSS px */
  offset_x: number;
  offset_y: number;
  launcher_label: string | null;
  launcher_icon: "chat" | "question" | "spark";
  corner_radius: number;
}

export interface PublicConfig {
  assistant_name: string;
  appearance: Appearance;
}

const ANSWER_TIMEOUT_MS = 10_000;

/** The text, or an empty one for anything else. */
export const text = (value: unknown): string => (typeof value === "string" ? value.trim() : "");

/** One line for the site's owner; never an exception on the host page. */
export const warn = (line: string): void => console.warn("[switchboard] " + line);

/**
 * The tag that this run of the script belongs to. `document.currentScript` is null when a tag manager or a module runs
 * us: then it is the first tag with our file name that no earlier run has claimed, best one that names a tenant.
 */
export function findTag(claimed: WeakSet<Element>): HTMLScriptElement | undefined {
  const tags = [...document.querySelectorAll<HTMLScriptElement>('script[src*="widget.js"]')]
    .filter((tag) => !claimed.has(tag));
  return tags.find((tag) => tag === document.currentScript) || tags.find((tag) => tag.dataset.tenantId) || tags[0];
}

/** The settings as written: `window.switchboardSettings`, overridden by the tag's own `data-*`. */
export function readSettings(tag: HTMLScriptElement): Raw {
  return Object.assign({}, (window as { switchboardSettings?: Raw }).switchboardSettings, tag.dataset);
}

/** Who and where. Throws when `src` or `data-api` is no address. */
export function readSource(tag: HTMLScriptElement, settings: Raw): Source {
  const tenantId = text(settings.tenantId);
  const assistantId = text(settings.assistantId);
  const query = new URLSearchParams({ tenant_id: tenantId });
  const widgetOrigin = new URL(tag.src).origin;
  if (assistantId) query.set("assistant_id", assistantId);
  return {
    tenantId,
    query,
    widgetOrigin,
    api: new URL(text(settings.api) || widgetOrigin).origin,
    nonce: tag.nonce,
  };
}

/**
 * The JSON body of an answer of the API, whatever its status: refusals are problem documents with a `code`.
 * Without credentials and without preflight. Rejects if no JSON has arrived within 10 s.
 */
export async function request(url: string, signal: AbortSignal, init?: RequestInit): Promise<Raw> {
  const attempt = new AbortController();
  const abort = (): void => attempt.abort();
  const timer = setTimeout(abort, ANSWER_TIMEOUT_MS);
  signal.addEventListener("abort", abort);
  try {
    return await (await fetch(url, { ...init, credentials: "omit", signal: attempt.signal })).json() as Raw;
  } finally {
    clearTimeout(timer);
  }
}

/** A failure with a stable code for the page's scripts and a message for the site's owner. */
export const failure = (code: string, message: string): Error => Object.assign(new Error(message), { code });

/**
 * Gets the public configuration with one GET.
 * Throws a `failure` when this page may not show the widget or the API does not answer.
 */
export async function fetchConfig({ api, tenantId, query }: Source, signal: AbortSignal): Promise<PublicConfig> {
  const body = await request(api + "/api/widget/config?" + query, signal).catch((): Raw => ({}));
  if (body.appearance) return body as unknown as PublicConfig;
  const code = text(body.code);
  throw failure(
    code || "unreachable",
    `No chat for tenant "${tenantId}" on ${location.origin}: ${code || api + " does not answer"}.` +
      (/^origin/.test(code) ? " Allow this domain in the Switchboard portal." : ""),
  );
}
