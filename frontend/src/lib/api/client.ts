import { readServerEvents, type ServerEvent } from "../sse";
import { NetworkError, toApiError } from "./errors";
import type { ApiPath } from "./types";
import { sendWithProgress } from "./upload";

type Query = Record<string, string | number | boolean | null | undefined>;

export interface RequestOptions {
  query?: Query;
  body?: unknown;
  /** Files, in place of `body`. */
  form?: FormData;
  /** For files: is told the share that has been sent, from 0 to 1. */
  onProgress?: (share: number) => void;
  signal?: AbortSignal;
  /** For admins: the tenant to act in (`X-Tenant-ID`). */
  tenantId?: string;
}

/** A stream says something at least every 15 s; one that is silent for longer is dead. */
const SILENCE_MS = 45_000;

/** The route whose 401 speaks about the given password, not about the session. */
const LOGIN_PATH: ApiPath = "/api/auth/login";

function withQuery(path: string, query: Query | undefined): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== "") params.set(name, String(value));
  }
  const search = params.toString();
  return search ? `${path}?${search}` : path;
}

/**
 * Makes a client for the dashboard API of the same origin. The session lives in HttpOnly cookies.
 *
 * A 401 renews the session once and repeats the request. However many requests meet a 401 at the same time,
 * one renewal serves them all. When the session is over, `onSessionEnd` listeners are told and the 401 is thrown.
 */
export function createClient(fetchImpl: typeof fetch = (...args) => fetch(...args)) {
  let renewal: Promise<boolean> | null = null;
  const sessionEndListeners = new Set<() => void>();

  /** True when the session goes on, false when it is over. @throws ApiError or NetworkError when nobody can say. */
  async function askForRenewal(): Promise<boolean> {
    const response = await send("POST", "/api/auth/refresh", {});
    if (response.ok) return true;
    if (response.status === 401) return false;
    throw await toApiError(response);
  }

  function renew(): Promise<boolean> {
    renewal ??= askForRenewal().finally(() => {
      renewal = null;
    });
    return renewal;
  }

  async function send(method: string, path: string, options: RequestOptions): Promise<Response> {
    const headers = new Headers({ accept: "application/json" });
    if (options.body !== undefined) headers.set("content-type", "application/json");
    if (options.tenantId !== undefined) headers.set("x-tenant-id", options.tenantId);
    const url = withQuery(path, options.query);
    const body = options.form ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
    const init: RequestInit = { method, headers, credentials: "same-origin", body, signal: options.signal };
    try {
      return await (options.onProgress ? sendWithProgress(url, init, options.onProgress) : fetchImpl(url, init));
    } catch (cause) {
      if (options.signal?.aborted) throw cause;
      throw new NetworkError(cause);
    }
  }

  async function respond(method: string, path: string, options: RequestOptions = {}): Promise<Response> {
    let response = await send(method, path, options);
    if (response.status === 401 && path !== LOGIN_PATH) {
      const unauthorised = response;
      response = (await renew()) ? await send(method, path, options) : unauthorised;
      if (response.status === 401) sessionEndListeners.forEach((listener) => listener());
    }
    if (!response.ok) throw await toApiError(response);
    return response;
  }

  const request = async <T>(method: string, path: string, options?: RequestOptions): Promise<T> =>
    readBody<T>(await respond(method, path, options));

  return {
    get: <T>(path: ApiPath, options?: RequestOptions) => request<T>("GET", path, options),
    post: <T = void>(path: ApiPath, options?: RequestOptions) => request<T>("POST", path, options),
    put: <T>(path: ApiPath, options?: RequestOptions) => request<T>("PUT", path, options),
    patch: <T>(path: ApiPath, options?: RequestOptions) => request<T>("PATCH", path, options),
    delete: (path: ApiPath, options?: RequestOptions) => request<void>("DELETE", path, options),
    /** The server-sent events that a POST is answered with, until they end. Leaving the loop ends the request. */
    async *stream(path: ApiPath, options?: RequestOptions): AsyncGenerator<ServerEvent, void> {
      const { body } = await respond("POST", path, options);
      if (body) yield* readServerEvents(body, SILENCE_MS);
    },
    /** A file, under the name that the API gives it. */
    async download(path: ApiPath, options?: RequestOptions): Promise<File> {
      const response = await respond("GET", path, options);
      const disposition = response.headers.get("content-disposition") ?? "";
      return new File([await response.blob()], fileNameOf(disposition), { type: response.headers.get("content-type") ?? "" });
    },
    /** Calls `listener` when a request found the session ended for good; returns the way to unsubscribe. */
    onSessionEnd(listener: () => void): () => void {
      sessionEndListeners.add(listener);
      return () => sessionEndListeners.delete(listener);
    },
  };
}

/** The name in a `Content-Disposition` (RFC 6266); the form for other than ASCII letters goes first. */
function fileNameOf(disposition: string): string {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1];
  return encoded ? decodeURIComponent(encoded) : (/filename="([^"]+)"/i.exec(disposition)?.[1] ?? "download");
}

/** The body of a successful response. */
async function readBody<T>(response: Response): Promise<T> {
  if (response.status === 204 || response.headers.get("content-length") === "0") return undefined as T;
  return (await response.json()) as T;
}

/** The client of this browser tab. */
export const api = createClient();
