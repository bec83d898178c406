// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createSession } from "./session";
import { createVisitorIdentity } from "./visitor-identity";
import { createVisitorStore } from "./visitor-store";

const EMBED = "https://harbour-dental.example";
const NOW = new Date("2026-11-23T10:00:00Z");

interface Call {
  path: string;
  token: string | null;
  body: Record<string, unknown> | null;
}

/** A server whose answers are given by path, and which notes what it was sent. */
function serve(answers: Record<string, (call: Call) => Response | Promise<Response>>) {
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
const ANNA = { user_id: "anna", user_hash: "5e0c" };
const opened = (embed_origin = EMBED) =>
  Response.json({ token: `token-${++issued}`, expires_in: 900, resume: "secret", conversation_id: null, embed_origin, config: {} }, { status: 201 });
const unauthorized = () => Response.json({ code: "session_invalid" }, { status: 401 });

function create() {
  const store = createVisitorStore({ kind: "none", tenantId: "harbour-dental", assistantId: null, isPreview: false });
  const requestTicket = vi.fn(async () => `ticket-${requestTicket.mock.calls.length}`);
  const onRefused = vi.fn();
  const identity = createVisitorIdentity(onRefused);
  return { store, requestTicket, identity, onRefused, session: createSession({ requestTicket, embedOrigin: EMBED, store, identity }) };
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

  for (const [deed, change] of [
    ["closed", async ({ session }: ReturnType<typeof create>) => session.close()],
    ["opened anew", async ({ session }: ReturnType<typeof create>) => void (await session.reopen())],
  ] as const) {
    it(`forgets a renewal that was on its way when the session was ${deed}`, async () => {
      let answerRenewal: (answer: Response) => void = () => undefined;
      const { calls } = serve({
        "/sessions": () => opened(),
        "/sessions/renew": () => new Promise<Response>((resolve) => (answerRenewal = resolve)),
        "/x": () => new Response("ok"),
      });
      const made = create();
      await made.session.open();
      vi.setSystemTime(NOW.getTime() + 850_000);
      const waiting = made.session.call("/x");
      await vi.waitFor(() => expect(calls.at(-1)?.path).toBe("/sessions/renew"));
      await change(made);
      answerRenewal(Response.json({ token: "of the visitor before", expires_in: 900 }));
      await waiting;
      await made.session.call("/x");
      expect(calls.filter(({ path }) => path === "/x").map(({ token }) => token)).toEqual(["token-2", "token-2"]);
    });
  }

  it("does not judge the next visitor by the refusal of the one before", async () => {
    let refuse: (answer: Response) => void = () => undefined;
    const { calls } = serve({ "/sessions": () => (calls.length > 1 ? opened() : new Promise<Response>((resolve) => (refuse = resolve))) });
    const { session, identity, onRefused } = create();
    identity.hear(ANNA);
    const before = session.open();
    await vi.waitFor(() => expect(calls).toHaveLength(1));
    session.close();
    identity.forget();
    identity.hear({ user_id: "berta", user_hash: "77" });
    refuse(Response.json({ code: "identity_invalid" }, { status: 403 }));
    await expect(before).rejects.toMatchObject({ code: "identity_invalid" });
    expect(onRefused).not.toHaveBeenCalled();
    await session.open();
    expect(calls.at(-1)?.body).toMatchObject({ identity: { user_id: "berta" } });
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

  it("opens for the person that the website names, and again for another one", async () => {
    const { calls } = serve({ "/sessions": () => opened() });
    const { session, identity } = create();
    identity.hear(ANNA);
    await session.open();
    expect(calls[0]?.body).toEqual({ ticket: "ticket-1", identity: ANNA });
    identity.hear({ user_id: "ben", user_hash: "77aa", attributes: { plan: "pro" } });
    await session.reopen();
    expect(calls[1]?.body).toEqual({
      ticket: "ticket-2", resume: "secret", identity: { user_id: "ben", user_hash: "77aa", attributes: { plan: "pro" } },
    });
  });

  it.each([[403, "identity_invalid"], [422, "validation_error"]])(
    "goes on anonymously, with another ticket and without end, when the API does not believe it (%i)",
    async (status, code) => {
      const { calls } = serve({
        "/sessions": ({ body }) => (body?.identity ? Response.json({ code }, { status }) : opened()),
        "/x": ({ token }) => (token === "token-1" ? unauthorized() : new Response("ok")),
      });
      const { session, identity, onRefused } = create();
      identity.hear(ANNA);
      await session.open();
      expect(calls.map((call) => call.body)).toEqual([{ ticket: "ticket-1", identity: ANNA }, { ticket: "ticket-2" }]);
      // Said once more by the loader, or opened anew after the session ended: nobody is asked again.
      expect(identity.hear(ANNA)).toBe(false);
      await session.call("/x");
      expect(calls.filter((call) => call.body?.identity)).toHaveLength(1);
      expect(onRefused).toHaveBeenCalledOnce();
    },
  );

  it("keeps a refusal that has nothing to do with the identity", async () => {
    serve({ "/sessions": () => Response.json({ code: "ticket_invalid" }, { status: 401 }) });
    const { session, identity, onRefused } = create();
    identity.hear(ANNA);
    await expect(session.open()).rejects.toMatchObject({ code: "ticket_invalid" });
    expect(onRefused).not.toHaveBeenCalled();
  });

  it("leaves nothing of a session that was on its way when the visitor was forgotten", async () => {
    let answer!: (response: Response) => void;
    const slow = new Promise<Response>((resolve) => (answer = resolve));
    vi.stubGlobal("fetch", () => slow);
    const { session, store } = create();
    const opening = expect(session.open()).rejects.toMatchObject({ code: "session_closed" });
    await vi.advanceTimersByTimeAsync(1);
    session.close();
    answer(opened());
    await opening;
    expect(store.get()).toEqual({});
  });
});
