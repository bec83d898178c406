import type { LoaderMessage, PanelMessage } from "@switchboard/widget-loader/protocol";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { HostBridge } from "./host-bridge";
import { createPanel } from "./panel";
import { PanelProblem } from "./problem";

const EMBED = "https://harbour-dental.example";
const appearance = { primary_color: "#0f766e", color_scheme: "auto", logo_url: null, corner_radius: 18, header_title: null, header_subtitle: null, ai_disclosure: true };
const ANSWER =
  'event: message.created\ndata: {"message_id":"m2","conversation_id":"c1"}\n\nevent: delta\ndata: {"text":"secret answer"}\n\n' +
  'event: message.completed\ndata: {"message_id":"m2","finish_reason":"stop"}\n\n';

function setUp(options: { consentText?: string; embedOrigin?: string; isPreview?: boolean; ticketCode?: string } = {}) {
  const sent: PanelMessage[] = [];
  const paths: string[] = [];
  vi.stubGlobal("fetch", async (url: string) => {
    paths.push(url.replace("/api/widget", ""));
    if (!url.endsWith("/sessions")) return new Response(ANSWER);
    const config = { assistant_name: "Saved", welcome_text: "Hi", starters: [], appearance, consent_text: options.consentText ?? null };
    return Response.json({ token: "secret token", expires_in: 900, resume: "secret resume", conversation_id: null, embed_origin: options.embedOrigin ?? EMBED, config });
  });
  let deliver!: (message: LoaderMessage) => void;
  const bridge: HostBridge = {
    settings: { tenant_id: "harbour-dental", assistant_id: null, lang: null, storage: "none", mode: "floating", color_scheme: null },
    embedOrigin: EMBED,
    send: (message) => sent.push(message),
    requestTicket: vi.fn(async () => {
      if (options.ticketCode) throw new PanelProblem(options.ticketCode);
      return "ticket";
    }),
    start: (onMessage) => void (deliver = onMessage),
  };
  const panel = createPanel(bridge, options.isPreview ?? false);
  const settle = (phase: string) => vi.waitFor(() => expect(panel.getState().phase).toBe(phase));
  return { panel, bridge, sent, paths, settle, deliver: (message: LoaderMessage) => deliver(message) };
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
    const { panel, sent, deliver } = setUp();
    deliver({ type: "ask", text: "secret question" });
    deliver({ type: "open", focus: false });
    await vi.waitFor(() => expect(panel.getState().conversation.messages.at(-1)?.status).toBe("complete"));
    expect(sent).toEqual([
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
    await vi.waitFor(() => expect(sent).toContainEqual({ type: "unread", count: 1 }));
    deliver({ type: "open", focus: true });
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
    await vi.waitFor(() => expect(paths).toContain("/conversations/new/messages"));
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
    await vi.waitFor(() => expect(panel.getState().conversation.messages).toHaveLength(2));
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
});
