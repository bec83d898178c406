import { PanelProblem, readProblem } from "./problem";
import type { SessionAnswer } from "./types";
import type { VisitorIdentity } from "./visitor-identity";
import type { VisitorStore } from "./visitor-store";

/** A token that ends sooner than this is renewed before it is used. */
const MARGIN_MS = 60_000;

export interface SessionOptions {
  /** Asks the loader for a single-use ticket. */
  requestTicket: () => Promise<string>;
  /** The origin that `switchboard:init` came from. */
  embedOrigin: string;
  store: VisitorStore;
  identity: VisitorIdentity;
}

export interface Session {
  /** Redeems a ticket. @throws PanelProblem, `wrong_origin` when the ticket was issued for another website. */
  open: () => Promise<SessionAnswer>;
  /** Another session in place of this one, for whoever the visitor is by now. @throws PanelProblem as `open`. */
  reopen: () => Promise<SessionAnswer>;
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
export function createSession({ requestTicket, embedOrigin, store, identity }: SessionOptions): Session {
  let token: Token | null = null;
  let isRefused = false;
  let opening: Promise<SessionAnswer> | null = null;
  let renewing: Promise<void> | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** Rises with `close`: a session that was on its way then is nobody's. */
  let epoch = 0;
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
    const mine = epoch;
    const ticket = await requestTicket();
    const { resume } = store.get();
    const who = identity.get();
    const response = await send("/sessions", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ticket, ...(resume && { resume }), ...(who && { identity: who }) }),
    });
    if (!response.ok) {
      const problem = await readProblem(response);
      // Not believed, or no identity at all (422): the chat goes on without it, with another ticket.
      if (mine !== epoch || !who || (problem.code !== "identity_invalid" && problem.status !== 422)) throw problem;
      identity.refuse();
      return redeem();
    }
    const answer = (await response.json()) as SessionAnswer;
    if (mine !== epoch) throw new PanelProblem("session_closed");
    if (answer.embed_origin !== embedOrigin) {
      isRefused = true;
      throw new PanelProblem("wrong_origin");
    }
    accept(answer);
    store.update({ resume: answer.resume });
    return answer;
  }

  function open(): Promise<SessionAnswer> {
    if (opening) return opening;
    const mine = redeem().finally(() => {
      if (opening === mine) opening = null;
    });
    return (opening = mine);
  }

  function renew(): Promise<void> {
    renewing ??= (async () => {
      const renewed = token;
      const response = await send("/sessions/renew", { method: "POST", headers: bearer() });
      const answer = response.ok ? ((await response.json()) as SessionAnswer) : null;
      // Closed or opened anew meanwhile: what was renewed belongs to the visitor before.
      if (token !== renewed) return;
      if (answer) accept(answer);
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

  async function reopen(): Promise<SessionAnswer> {
    await opening?.catch(() => undefined);
    token = null;
    return open();
  }

  return {
    open,
    reopen,
    call,
    keepAlive: (wanted) => (isWanted = wanted),
    close() {
      token = null;
      opening = null;
      epoch++;
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
