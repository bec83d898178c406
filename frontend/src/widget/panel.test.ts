import type { LoaderMessage, PanelMessage } from "@switchboard/widget-loader/protocol";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { HostBridge } from "./host-bridge";
import { createPanel } from "./panel";
import { PanelProblem } from "./problem";
import type { Appearance } from "./types";

const EMBED = "https://harbour-dental.example";
const appearance: Appearance = { primary_color: "#0f766e", color_scheme: "auto", logo_url: null, corner_radius: 18, header_title: null, header_subtitle: null, ai_disclosure: true };
const ANSWER =
  'event: message.created\ndata: {"message_id":"m2","conversation_id":"c1"}\n\nevent: delta\ndata: {"text":"secret answer"}\n\n' +
  'event: message.completed\ndata: {"message_id":"m2","finish_reason":"stop"}\n\n';

interface Options {
  consentText?: string;
  embedOrigin?: string;
  isPreview?: boolean;
  ticketCode?: string;
  panelSize?: Appearance["panel_size"];
  mode?: "floating" | "inline";
  storage?: "local" | "session" | "none";
  /** The body of an answer, when it is not to be the usual one. */
  answer?: BodyInit;
}

function setUp(options: Options = {}) {
  const sent: PanelMessage[] = [];
  const paths: string[] = [];
  const sessions: Record<string, unknown>[] = [];
  vi.stubGlobal("fetch", async (url: string, init: RequestInit = {}) => {
    paths.push(url.replace("/api/widget", ""));
    if (url.includes("/messages?")) {
      const message = { id: "m1", conversation_id: "c-anna", role: "user", content: "Anna's question", status: "complete", citations: [], feedback: null, created_at: "2026-11-23T10:00:00Z" };
      return Response.json({ items: [message, { ...message, id: "m2", role: "assistant", content: "Anna's answer" }], next_cursor: null });
    }
    if (!url.endsWith("/sessions")) return new Response(options.answer ?? ANSWER);
    const asked = JSON.parse(String(init.body)) as { identity?: { user_id: string; user_hash?: string } };
    sessions.push(asked);
    if (asked.identity && asked.identity.user_hash !== "right") return Response.json({ code: "identity_invalid" }, { status: 403 });
    const config = {
      assistant_name: "Saved", welcome_text: "Hi", starters: [], topics: [], contact_form: null, consent_text: options.consentText ?? null, language: null,
      appearance: { ...appearance, panel_size: options.panelSize },
    };
    const conversation_id = asked.identity ? "c-anna" : null;
    return Response.json({ token: "secret token", expires_in: 900, resume: "secret resume", conversation_id, embed_origin: options.embedOrigin ?? EMBED, config });
  });
  let deliver!: (message: LoaderMessage) => void;
  const bridge: HostBridge = {
    settings: { tenant_id: "harbour-dental", assistant_id: null, lang: null, storage: options.storage ?? "none", mode: options.mode ?? "floating", color_scheme: null },
    embedOrigin: EMBED,
    send: (message) => sent.push(message),
    requestTicket: vi.fn(async () => {
      if (options.ticketCode) throw new PanelProblem(options.ticketCode);
      return "ticket";
    }),
    start: (onMessage) => void (deliver = onMessage),
  };
  const panel = createPanel(bridge, options.isPreview ?? false);
  const settle = (phase: string) => expect.poll(() => panel.getState().phase).toBe(phase);
  const events = () => sent.filter((message) => message.type !== "resize");
  const sizes = () => sent.filter((message) => message.type === "resize");
  return { panel, bridge, sent, events, sizes, paths, sessions, settle, deliver: (message: LoaderMessage) => deliver(message) };
}

afterEach(() => void vi.unstubAllGlobals());

describe("createPanel", () => {
  it("keeps quiet until the visitor opens it", async () => {
    const { bridge, paths, deliver, settle } = setUp();
    deliver({ type: "viewport", width: 400, height: 640, full_screen: false });
    expect(bridge.requestTicket).not.toHaveBeenCalled();
    expect(paths).toEqual([]);
    deliver({ type: "open", focus: true });
    await settle("ready");
    expect(paths).toEqual(["/sessions"]);
  });

  it("asks what the page asked before it was open, and tells the page nothing of what was said", async () => {
    const { panel, sent, events, deliver } = setUp();
    deliver({ type: "ask", text: "secret question" });
    deliver({ type: "open", focus: false });
    await expect.poll(() => panel.getState().conversation.messages.at(-1)?.status).toBe("complete");
    expect(events()).toEqual([
      { type: "event", name: "message", detail: { role: "user" } },
      { type: "event", name: "message", detail: { role: "assistant" } },
    ]);
    expect(JSON.stringify(sent)).not.toContain("secret");
  });

  it("counts answers that came while it was closed, and starts over when it is opened", async () => {
    const { panel, sent, deliver, settle } = setUp();
    deliver({ type: "open", focus: true });
    await settle("ready");
    panel.close();
    deliver({ type: "ask", text: "Open?" });
    await expect.poll(() => sent).toContainEqual({ type: "unread", count: 1 });
    deliver({ type: "open", focus: true });
    expect(sent.at(-1)).toEqual({ type: "unread", count: 0 });
  });

  it("leaves no count of one visitor's answers to the next", async () => {
    const { panel, sent, deliver, settle } = setUp();
    deliver({ type: "open", focus: true });
    await settle("ready");
    panel.close();
    deliver({ type: "ask", text: "Open?" });
    await expect.poll(() => sent).toContainEqual({ type: "unread", count: 1 });
    deliver({ type: "reset" });
    expect(sent.at(-1)).toEqual({ type: "unread", count: 0 });
  });

  it("sends nothing before the visitor agreed", async () => {
    const { panel, paths, deliver, settle } = setUp({ consentText: "We store chats." });
    deliver({ type: "open", focus: true });
    deliver({ type: "ask", text: "Open?" });
    await settle("ready");
    panel.ask("Really?");
    expect(panel.getState().hasConsent).toBe(false);
    expect(paths).toEqual(["/sessions"]);
    panel.agree();
    await expect.poll(() => paths).toContain("/conversations/new/messages");
  });

  it("shows nothing when the ticket belongs to another website", async () => {
    const { panel, sent, deliver, settle } = setUp({ embedOrigin: "https://wattle-support.example" });
    deliver({ type: "open", focus: true });
    await settle("refused");
    expect(panel.getState()).toMatchObject({ config: null, conversation: { messages: [] } });
    expect(sent).toEqual([{ type: "event", name: "error", detail: { code: "wrong_origin" } }]);
    deliver({ type: "open", focus: true });
    expect(panel.getState().phase).toBe("refused");
  });

  it("says why it could not connect, and tries again when asked to", async () => {
    const { panel, bridge, deliver, settle } = setUp({ ticketCode: "tenant_suspended" });
    deliver({ type: "open", focus: true });
    await settle("failed");
    expect(panel.getState().problem).toBe("tenant_suspended");
    vi.mocked(bridge.requestTicket).mockResolvedValue("ticket");
    await panel.connect();
    expect(panel.getState().phase).toBe("ready");
  });

  it("forgets the visitor on reset", async () => {
    const { panel, paths, deliver, settle } = setUp();
    deliver({ type: "ask", text: "Open?" });
    deliver({ type: "open", focus: true });
    await expect.poll(() => panel.getState().conversation.messages).toHaveLength(2);
    deliver({ type: "reset" });
    expect(panel.getState().conversation.messages).toEqual([]);
    await settle("ready");
    expect(paths.filter((path) => path === "/sessions")).toHaveLength(2);
  });

  it.each([[true, "Unsaved"], [false, "Saved"]])("takes an unsaved form only on the preview page (%s)", async (isPreview, name) => {
    const { panel, deliver, settle } = setUp({ isPreview });
    const preview = { assistant_name: "Unsaved", welcome_text: "", starters: [], appearance };
    deliver({ type: "theme", color_scheme: "dark", preview } as LoaderMessage);
    deliver({ type: "open", focus: false });
    await settle("ready");
    expect(panel.getState()).toMatchObject({ colorScheme: "dark", config: { assistant_name: name } });
  });

  it("stores nothing before the visitor has opened it, and no cookie ever", async () => {
    const setItem = vi.spyOn(Storage.prototype, "setItem");
    const { deliver, settle } = setUp({ storage: "local" });
    deliver({ type: "viewport", width: 400, height: 640, full_screen: false });
    deliver({ type: "identify", user_id: "anna", user_hash: "right" });
    deliver({ type: "ask", text: "Open?" });
    deliver({ type: "reset" });
    expect(setItem).not.toHaveBeenCalled();
    deliver({ type: "open", focus: true });
    await settle("ready");
    expect(setItem).toHaveBeenCalledWith("switchboard:visitor:harbour-dental:default", expect.stringContaining("resume"));
    expect(document.cookie).toBe("");
    localStorage.clear();
  });
});

describe("the panel's size", () => {
  it.each([[undefined, 640, "normal"], ["tall", 640, "normal"], ["compact", 520, "normal"], ["wide", 760, "wide"]] as const)(
    "is the assistant's %s from the first moment, and does not follow the conversation",
    async (panelSize, height, mode) => {
      const { panel, sizes, deliver, settle } = setUp({ panelSize });
      deliver({ type: "open", focus: true });
      await settle("ready");
      panel.ask("Open?");
      await expect.poll(() => panel.getState().conversation.messages.at(-1)?.status).toBe("complete");
      expect(sizes()).toEqual([{ type: "resize", height, mode }]);
    },
  );

  it("is as wide on the next page as the visitor left it, from the first moment", async () => {
    localStorage.clear();
    const visit = async (storage: "local" | "none") => {
      const page = setUp({ storage });
      page.deliver({ type: "open", focus: false });
      const first = page.sizes()[0]; // before there is an answer of the API
      await page.settle("ready");
      return { ...page, first };
    };
    const first = await visit("local");
    expect(first.first).toBeUndefined();
    first.panel.toggleWide();
    const second = await visit("local");
    expect(second.first).toMatchObject({ mode: "wide", height: 760 });
    expect((await visit("none")).panel.getState().isWide).toBe(false);
    second.panel.toggleWide();
    expect((await visit("local")).first).toBeUndefined();
    localStorage.clear();
  });

  it("is expanded and back again by the visitor, and all of the window for a lightbox in between", async () => {
    const { panel, sizes, deliver, settle } = setUp();
    deliver({ type: "open", focus: true });
    await settle("ready");
    panel.toggleWide();
    panel.show({ kind: "image", src: "https://cdn.example.com/a.png", alt: "A" });
    panel.show(null);
    panel.show(null);
    panel.toggleWide();
    expect(sizes().map((message) => message.type === "resize" && message.mode)).toEqual(["normal", "wide", "lightbox", "wide", "normal"]);
  });

  it("is the chat's again when the website closes it over an open lightbox", async () => {
    const { panel, sizes, deliver, settle } = setUp();
    deliver({ type: "open", focus: true });
    await settle("ready");
    panel.show({ kind: "image", src: "https://cdn.example.com/a.png", alt: "A" });
    deliver({ type: "close" });
    expect(panel.getState()).toMatchObject({ isOpen: false, lightbox: null });
    expect(sizes().at(-1)).toMatchObject({ mode: "normal" });
  });

  it("is the website's where the chat is a part of it: no size is asked for, nothing is closed", async () => {
    const { panel, sent, sizes, deliver, settle } = setUp({ mode: "inline", panelSize: "wide" });
    deliver({ type: "open", focus: false });
    await settle("ready");
    panel.close();
    expect(panel.getState()).toMatchObject({ isOpen: true, isInline: true, isWide: false });
    expect(sizes()).toEqual([]);
    expect(sent).not.toContainEqual({ type: "close" });
  });
});

describe("who the visitor is", () => {
  const ANNA: LoaderMessage = { type: "identify", user_id: "anna", user_hash: "right", name: "Anna" };
  const REFUSED = { type: "event", name: "error", detail: { code: "identity_invalid" } };

  it("goes with the first session when the website said it before", async () => {
    const { panel, sessions, deliver, settle } = setUp();
    deliver(ANNA);
    expect(sessions).toEqual([]);
    deliver({ type: "open", focus: true });
    await settle("ready");
    expect(sessions).toEqual([{ ticket: "ticket", identity: { user_id: "anna", user_hash: "right", name: "Anna" } }]);
    expect(panel.getState().conversation.messages.map((message) => message.text)).toEqual(["Anna's question", "Anna's answer"]);
  });

  it("opens another session when the website says it later, once, and shows that person's conversation", async () => {
    const { panel, bridge, sessions, deliver, settle } = setUp();
    deliver({ type: "open", focus: true });
    await settle("ready");
    deliver(ANNA);
    deliver(ANNA);
    await expect.poll(() => panel.getState().conversation.conversationId).toBe("c-anna");
    expect(panel.getState().phase).toBe("ready");
    deliver(ANNA);
    expect(sessions).toHaveLength(2);
    expect(bridge.requestTicket).toHaveBeenCalledTimes(2);
  });

  it("waits for the end of a running answer", async () => {
    let send!: ReadableStreamDefaultController<Uint8Array>;
    const answer = new ReadableStream<Uint8Array>({ start: (controller) => void (send = controller) });
    const { panel, sessions, deliver, settle } = setUp({ answer });
    deliver({ type: "open", focus: true });
    await settle("ready");
    panel.ask("Open?");
    deliver(ANNA);
    await expect.poll(() => panel.getState().conversation.isAnswering).toBe(true);
    expect(sessions).toHaveLength(1);
    send.enqueue(new TextEncoder().encode(ANSWER));
    await expect.poll(() => sessions).toHaveLength(2);
    expect(sessions[1]).toHaveProperty("identity");
  });

  it("stays unknown when the proof is wrong: the chat goes on, and the website hears of it once", async () => {
    const { events, sessions, deliver, settle } = setUp();
    deliver({ ...ANNA, user_hash: "wrong" });
    deliver({ type: "open", focus: true });
    await settle("ready");
    deliver({ ...ANNA, user_hash: "wrong" });
    expect(events()).toEqual([REFUSED]);
    expect(sessions.map((session) => "identity" in session)).toEqual([true, false]);
  });

  it("is forgotten on reset, and can be said again", async () => {
    const { panel, sessions, deliver, settle } = setUp();
    deliver(ANNA);
    deliver({ type: "open", focus: true });
    await settle("ready");
    deliver({ type: "reset" });
    await expect.poll(() => sessions).toHaveLength(2);
    await settle("ready");
    expect(sessions[1]).toEqual({ ticket: "ticket" });
    expect(panel.getState().conversation.messages).toEqual([]);
    deliver(ANNA);
    await expect.poll(() => sessions).toHaveLength(3);
    expect(sessions[2]).toHaveProperty("identity");
  });

  it("is nobody without a user id", async () => {
    const { sessions, deliver, settle } = setUp();
    deliver({ type: "identify", name: "Anna" });
    deliver({ type: "open", focus: true });
    await settle("ready");
    expect(sessions).toEqual([{ ticket: "ticket" }]);
  });
});

describe("without a connection", () => {
  afterEach(() => void vi.useRealTimers());

  it("tries again by itself, ever more rarely, and tells the website once", async () => {
    vi.useFakeTimers();
    const { panel, bridge, events, deliver } = setUp({ ticketCode: "unreachable" });
    deliver({ type: "open", focus: true });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(panel.getState()).toMatchObject({ phase: "failed", problem: "unreachable" });
    const tries = vi.mocked(bridge.requestTicket).mock.calls.length;
    expect(tries).toBeGreaterThan(1);
    expect(tries).toBeLessThan(6);
    expect(events()).toEqual([{ type: "event", name: "error", detail: { code: "unreachable" } }]);
    vi.mocked(bridge.requestTicket).mockResolvedValue("ticket");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(panel.getState().phase).toBe("ready");
  });

  it("tries again at once when the browser is back, and not for a panel that nobody looks at", async () => {
    vi.useFakeTimers();
    const { panel, bridge, deliver } = setUp({ ticketCode: "unreachable" });
    deliver({ type: "open", focus: true });
    await vi.advanceTimersByTimeAsync(1);
    deliver({ type: "close" });
    await vi.advanceTimersByTimeAsync(600_000);
    expect(bridge.requestTicket).toHaveBeenCalledOnce();
    deliver({ type: "open", focus: true });
    await vi.advanceTimersByTimeAsync(1);
    vi.mocked(bridge.requestTicket).mockResolvedValue("ticket");
    window.dispatchEvent(new Event("online"));
    await vi.advanceTimersByTimeAsync(1);
    expect(panel.getState().phase).toBe("ready");
  });

  it("does not try again what no connection would change", async () => {
    vi.useFakeTimers();
    const { bridge, deliver } = setUp({ ticketCode: "origin_not_allowed" });
    deliver({ type: "open", focus: true });
    await vi.advanceTimersByTimeAsync(600_000);
    expect(bridge.requestTicket).toHaveBeenCalledOnce();
  });
});
