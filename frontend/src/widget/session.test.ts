// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createSession } from "./session";
import { createVisitorStore } from "./visitor-store";

const EMBED = "https://harbour-dental.example";
const NOW = new Date("2026-11-23T10:00:00Z");

interface Call {
  path: string;
  token: string | null;
  body: Record<string, unknown> | null;
}

/** A server whose answers are given by path, and which notes what it was sent. */
function serve(answers: Record<string, (call: Call) => Response>) {
  const calls: Call[] = [];
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    const headers = new Headers(init.headers);
    const call = {
      path: url.replace("/api/widget", ""),
      token: headers.get("authorization")?.replace("Bearer ", "") ?? null,
      body: typeof init.body === "string" ? (JSON.parse(init.body) as Record<string, unknown>) : null,
    };
    calls.push(call);
    const answer = answers[call.path];
    if (!answer) throw new TypeError("Failed to fetch");
    return answer(call);
  });
  return { calls, pathsOf: () => calls.map((call) => call.path) };
}

let issued = 0;
const opened = (embed_origin = EMBED) =>
  Response.json({ token: `token-${++issued}`, expires_in: 900, resume: "secret", conversation_id: null, embed_origin, config: {} }, { status: 201 });
const unauthorized = () => Response.json({ code: "session_invalid" }, { status: 401 });

function create() {
  const store = createVisitorStore({ kind: "none", tenantId: "harbour-dental", assistantId: null, isPreview: false });
  const requestTicket = vi.fn(async () => `ticket-${requestTicket.mock.calls.length}`);
  return { store, requestTicket, session: createSession({ requestTicket, embedOrigin: EMBED, store }) };
}

beforeEach(() => {
  issued = 0;
  vi.useFakeTimers({ now: NOW });
});
afterEach(() => void vi.useRealTimers());

describe("createSession", () => {
  it("redeems a ticket once for many calls, and comes back with the resume secret", async () => {
    const { calls } = serve({ "/sessions": () => opened(), "/x": () => new Response("ok") });
    const { session, requestTicket } = create();
    await Promise.all([session.call("/x"), session.call("/x")]);
    expect(requestTicket).toHaveBeenCalledOnce();
    expect(calls[0]?.body).toEqual({ ticket: "ticket-1" });
    session.close();
    await session.call("/x");
    expect(calls.at(-2)?.body).toEqual({ ticket: "ticket-2", resume: "secret" });
  });

  it("drops a session that was issued for another website, and stays closed", async () => {
    const { calls } = serve({ "/sessions": () => opened("https://evil.example"), "/x": () => new Response("ok") });
    const { session, store } = create();
    await expect(session.open()).rejects.toMatchObject({ code: "wrong_origin" });
    await expect(session.call("/x")).rejects.toMatchObject({ code: "wrong_origin" });
    expect(calls).toHaveLength(1);
    expect(store.get().resume).toBeUndefined();
  });

  it("renews a token that is about to end before it uses it", async () => {
    const { calls, pathsOf } = serve({
      "/sessions": () => opened(),
      "/sessions/renew": () => Response.json({ token: "renewed", expires_in: 900 }),
      "/x": () => new Response("ok"),
    });
    const { session } = create();
    await session.open();
    vi.setSystemTime(NOW.getTime() + 850_000);
    await session.call("/x");
    expect(pathsOf()).toEqual(["/sessions", "/sessions/renew", "/x"]);
    expect(calls.at(-1)?.token).toBe("renewed");
  });

  it("keeps itself alive while it is wanted, and not after", async () => {
    let isWanted = true;
    const { pathsOf } = serve({
      "/sessions": () => opened(),
      "/sessions/renew": () => Response.json({ token: "renewed", expires_in: 900 }),
    });
    const { session } = create();
    session.keepAlive(() => isWanted);
    await session.open();
    await vi.advanceTimersByTimeAsync(800_000);
    expect(pathsOf()).toEqual(["/sessions", "/sessions/renew"]);
    isWanted = false;
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(pathsOf()).toHaveLength(2);
  });

  it("uses the old token while it lasts when renewing fails, and a new ticket when it has ended", async () => {
    const { calls, pathsOf } = serve({ "/sessions": () => opened(), "/x": () => new Response("ok") });
    const { session } = create();
    await session.open();
    vi.setSystemTime(NOW.getTime() + 850_000);
    await session.call("/x");
    expect(calls.at(-1)?.token).toBe("token-1");
    vi.setSystemTime(NOW.getTime() + 901_000);
    await session.call("/x");
    expect(pathsOf().slice(-2)).toEqual(["/sessions", "/x"]);
    expect(calls.at(-1)?.token).toBe("token-2");
  });

  it("opens a session anew after 401, once, and repeats the call", async () => {
    const { calls } = serve({
      "/sessions": () => opened(),
      "/x": ({ token }) => (token === "token-1" ? unauthorized() : new Response("ok")),
      "/y": unauthorized,
    });
    const { session } = create();
    await expect((await session.call("/x")).text()).resolves.toBe("ok");
    expect(calls.map((call) => call.token)).toEqual([null, "token-1", null, "token-2"]);
    await expect(session.call("/y")).rejects.toMatchObject({ code: "session_invalid" });
    expect(calls.filter((call) => call.path === "/y")).toHaveLength(2);
  });

  it("calls an unreachable server what it is", async () => {
    serve({});
    await expect(create().session.open()).rejects.toMatchObject({ code: "network" });
  });
});
