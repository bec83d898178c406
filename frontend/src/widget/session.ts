import { PanelProblem, readProblem } from "./problem";
import type { SessionAnswer } from "./types";
import type { VisitorStore } from "./visitor-store";

/** A token that ends sooner than this is renewed before it is used. */
const MARGIN_MS = 60_000;

export interface SessionOptions {
  /** Asks the loader for a single-use ticket. */
  requestTicket: () => Promise<string>;
  /** The origin that `switchboard:init` came from. */
  embedOrigin: string;
  store: VisitorStore;
}

export interface Session {
  /** Redeems a ticket. @throws PanelProblem, `wrong_origin` when the ticket was issued for another website. */
  open: () => Promise<SessionAnswer>;
  /** An authorised call below `/api/widget`; any answer but 401 is handed back. @throws PanelProblem `network`. */
  call: (path: string, init?: RequestInit) => Promise<Response>;
  /** Renews the session shortly before it ends, for as long as `isWanted` says so. */
  keepAlive: (isWanted: () => boolean) => void;
  /** Drops the token; the next call opens a session anew. */
  close: () => void;
}

interface Token {
  value: string;
  expiresAt: number;
}

/** The visitor session. Its token is in this closure and nowhere else: not in storage, not in a URL, not on the host page. */
export function createSession({ requestTicket, embedOrigin, store }: SessionOptions): Session {
  let token: Token | null = null;
  let isRefused = false;
  let opening: Promise<SessionAnswer> | null = null;
  let renewing: Promise<void> | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isWanted: (() => boolean) | null = null;

  function accept(answer: Pick<SessionAnswer, "token" | "expires_in">): void {
    token = { value: answer.token, expiresAt: Date.now() + answer.expires_in * 1000 };
    clearTimeout(timer);
    const renewInMs = Math.max(answer.expires_in * 1000 - 2 * MARGIN_MS, (answer.expires_in * 1000) / 2);
    timer = setTimeout(() => {
      if (isWanted?.()) renew().catch(() => undefined);
    }, renewInMs);
  }

  async function redeem(): Promise<SessionAnswer> {
    if (isRefused) throw new PanelProblem("wrong_origin");
    const ticket = await requestTicket();
    const { resume } = store.get();
    const response = await send("/sessions", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ticket, ...(resume && { resume }) }),
    });
    if (!response.ok) throw await readProblem(response);
    const answer = (await response.json()) as SessionAnswer;
    if (answer.embed_origin !== embedOrigin) {
      isRefused = true;
      throw new PanelProblem("wrong_origin");
    }
    accept(answer);
    store.update({ resume: answer.resume });
    return answer;
  }

  function open(): Promise<SessionAnswer> {
    opening ??= redeem().finally(() => (opening = null));
    return opening;
  }

  function renew(): Promise<void> {
    renewing ??= (async () => {
      const response = await send("/sessions/renew", { method: "POST", headers: bearer() });
      if (response.ok) accept((await response.json()) as SessionAnswer);
      else if (response.status === 401) token = null;
    })().finally(() => (renewing = null));
    return renewing;
  }

  const bearer = (): Record<string, string> => (token ? { authorization: `Bearer ${token.value}` } : {});

  async function ensureToken(): Promise<void> {
    const leftMs = (token?.expiresAt ?? 0) - Date.now();
    // While the old token holds, a renewal that fails is no reason to fail the visitor's call.
    if (leftMs > 0 && leftMs < MARGIN_MS) await renew().catch(() => undefined);
    if (!token || token.expiresAt <= Date.now()) await open();
  }

  async function call(path: string, init: RequestInit = {}): Promise<Response> {
    if (isRefused) throw new PanelProblem("wrong_origin");
    await ensureToken();
    const authorised = (): Promise<Response> =>
      send(path, { ...init, headers: { ...(init.headers as Record<string, string>), ...bearer() } });
    const response = await authorised();
    if (response.status !== 401) return response;
    token = null;
    await open();
    const second = await authorised();
    if (second.status === 401) throw await readProblem(second);
    return second;
  }

  return {
    open,
    call,
    keepAlive: (wanted) => (isWanted = wanted),
    close() {
      token = null;
      clearTimeout(timer);
    },
  };
}

async function send(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(`/api/widget${path}`, { ...init, cache: "no-store", credentials: "omit", redirect: "error" });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new PanelProblem("network");
  }
}
