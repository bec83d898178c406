import { beforeEach, describe, expect, it, vi } from "vitest";
import { createChat } from "./chat";
import type { ChatMessage, ConversationState } from "./conversation";
import type { Session } from "./session";
import type { WireMessage } from "./types";
import { createVisitorStore } from "./visitor-store";

interface Request {
  method: string;
  path: string;
  key: string | null;
}

const event = (id: number, name: string, data: object): string => `id: ${id}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
const CREATED = event(1, "message.created", { message_id: "m2", conversation_id: "c1" });
const ANSWER = CREATED + event(2, "delta", { text: "Yes." }) + event(3, "message.completed", { message_id: "m2", finish_reason: "stop" });
const BROKEN = CREATED + event(2, "delta", { text: "Ye" }) + event(3, "error", { code: "interrupted", retryable: true });
const refuse = (status: number, code: string) => Response.json({ code }, { status });
const wire = (id: string, role: WireMessage["role"], status: WireMessage["status"] = "complete"): WireMessage => ({
  id, role, status, conversation_id: "c1", content: `text of ${id}`, citations: [], feedback: null, created_at: "2026-11-23T10:00:00Z",
});
const history = (...items: WireMessage[]) => Response.json({ items, next_cursor: null });

/** A chat over answers that are given in the order of the calls. */
function setUp(...answers: Response[]) {
  const requests: Request[] = [];
  const session: Session = {
    open: vi.fn<Session["open"]>(),
    reopen: vi.fn<Session["reopen"]>(),
    close: vi.fn<Session["close"]>(),
    keepAlive: vi.fn<Session["keepAlive"]>(),
    async call(path, init = {}) {
      requests.push({ method: init.method ?? "GET", path: path.split("?")[0] ?? "", key: new Headers(init.headers).get("idempotency-key") });
      const answer = answers.shift();
      if (!answer) throw new Error(`unexpected call of ${path}`);
      return answer;
    },
  };
  const store = createVisitorStore({ kind: "none", tenantId: "harbour-dental", assistantId: null, isPreview: false });
  let state!: ConversationState;
  const onAnswered = vi.fn<(answer: ChatMessage) => void>();
  const onReturned = vi.fn<(text: string) => void>();
  const onContactWanted = vi.fn<() => void>();
  const chat = createChat({
    session, store, onAnswered, onReturned, onContactWanted, onReconnecting: () => undefined, onChange: (next) => (state = next),
  });
  return { chat, store, requests, onAnswered, onReturned, onContactWanted, state: () => state, texts: () => state.messages.map((m) => m.text) };
}

beforeEach(() => {
  // Waiting between attempts is the business of follow-answer.test.ts.
  vi.spyOn(globalThis, "setTimeout").mockImplementation(((run: () => void, ms?: number) => {
    if ((ms ?? 0) < 20_000) queueMicrotask(run);
    return 0;
  }) as unknown as typeof setTimeout);
});

describe("createChat", () => {
  it("asks in a new conversation, then in the one it was given", async () => {
    const { chat, requests, texts, onAnswered, store } = setUp(new Response(ANSWER), new Response(ANSWER));
    store.update({ isFresh: true });
    await chat.ask("Open?");
    await chat.ask("Sure?");
    expect(requests.map((request) => request.path)).toEqual(["/conversations/new/messages", "/conversations/c1/messages"]);
    expect(requests[0]?.key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(requests[1]?.key).not.toBe(requests[0]?.key);
    expect(texts()).toEqual(["Open?", "Yes.", "Sure?", "Yes."]);
    expect(onAnswered).toHaveBeenCalledTimes(2);
    expect(store.get().isFresh).toBe(false);
  });

  it("asks the same question again with the same key, and shows it once", async () => {
    const { chat, requests, texts, state } = setUp(new Response(BROKEN), new Response(ANSWER));
    await chat.ask("Open?");
    expect(state().messages[1]).toMatchObject({ text: "Ye", status: "interrupted" });
    await chat.retry();
    expect(requests[1]?.key).toBe(requests[0]?.key);
    expect(texts()).toEqual(["Open?", "Yes."]);
  });

  it("repeats the request itself, not the question, when the connection broke before the first event", async () => {
    const { chat, requests, texts } = setUp(new Response(""), new Response(ANSWER));
    await chat.ask("Open?");
    expect(requests.map((request) => request.path)).toEqual(["/conversations/new/messages", "/conversations/new/messages"]);
    expect(new Set(requests.map((request) => request.key)).size).toBe(1);
    expect(texts()).toEqual(["Open?", "Yes."]);
  });

  it("takes the end from the history when the answer finished while the connection was away", async () => {
    const { chat, requests, texts } = setUp(
      new Response(CREATED), new Response(null, { status: 204 }), history(wire("m1", "user"), wire("m2", "assistant")),
    );
    await chat.ask("Open?");
    expect(requests.at(-1)?.path).toBe("/conversations/c1/messages");
    expect(texts()).toEqual(["text of m1", "text of m2"]);
  });

  it("joins an answer that is being written, after a reload", async () => {
    const { chat, requests, texts, state } = setUp(history(wire("m1", "user"), wire("m2", "assistant", "streaming")), new Response(ANSWER));
    await chat.restore("c1");
    await expect.poll(() => state().messages.at(-1)?.status).toBe("complete");
    expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual(["GET /conversations/c1/messages", "GET /conversations/c1/stream"]);
    expect(texts()).toEqual(["text of m1", "Yes."]);
    expect(state().isAnswering).toBe(false);
  });

  it("offers to ask again when a question from before a reload was never answered", async () => {
    const { chat, state } = setUp(history(wire("m1", "user")), new Response(null, { status: 204 }), history(wire("m1", "user")));
    await chat.restore("c1");
    await expect.poll(() => state().messages[1]).toMatchObject({ status: "failed", problem: "interrupted" });
  });

  it("gives the text back when another tab's answer is in progress, and shows that answer", async () => {
    const { chat, onReturned, texts } = setUp(
      new Response(ANSWER), refuse(409, "answer_in_progress"),
      history(wire("m1", "user"), wire("m2", "assistant", "streaming")), new Response(ANSWER),
    );
    await chat.ask("First?");
    await chat.ask("Second?");
    expect(onReturned).toHaveBeenCalledExactlyOnceWith("Second?");
    await expect.poll(() => texts()).toEqual(["text of m1", "Yes."]);
  });

  it("explains a refusal and keeps the question", async () => {
    const { chat, state } = setUp(refuse(429, "message_limit_reached"));
    await chat.ask("Open?");
    expect(state().messages).toMatchObject([{ text: "Open?" }, { status: "failed", problem: "message_limit_reached" }]);
    await chat.refresh();
    expect(state().messages).toHaveLength(2);
  });

  it("lets go of the running answer when a new conversation begins", async () => {
    let send!: ReadableStreamDefaultController<Uint8Array>;
    const body = new ReadableStream<Uint8Array>({ start: (controller) => void (send = controller) });
    const { chat, state, store, requests } = setUp(new Response(body), new Response(ANSWER));
    const asking = chat.ask("Open?");
    send.enqueue(new TextEncoder().encode(CREATED));
    await expect.poll(() => state().conversationId).toBe("c1");
    chat.startNew();
    send.enqueue(new TextEncoder().encode(event(2, "delta", { text: "late" })));
    await asking;
    expect(state()).toMatchObject({ conversationId: null, messages: [] });
    expect(store.get().isFresh).toBe(true);
    await chat.ask("Other?");
    expect(requests.at(-1)?.path).toBe("/conversations/new/messages");
  });

  it("passes the visitor's decision on, and asks again when it did not arrive", async () => {
    let send!: ReadableStreamDefaultController<Uint8Array>;
    const stream = new ReadableStream<Uint8Array>({ start: (controller) => void (send = controller) });
    const write = (text: string) => send.enqueue(new TextEncoder().encode(text));
    const { chat, requests, state } = setUp(new Response(stream), refuse(503, "unavailable"), new Response(null, { status: 202 }));
    const asking = chat.ask("Spoons, please");
    write(CREATED + event(2, "tool_confirmation", { confirmation: "k1", name: "Placing your order", expires_in: 120 }));
    await vi.waitFor(() => expect(state().confirmation?.confirmation).toBe("k1"));
    await chat.decide(true);
    expect(state().confirmation?.confirmation).toBe("k1");
    await chat.decide(true);
    expect(state().confirmation).toBeNull();
    await chat.decide(true);
    expect(requests.slice(1).map(({ method, path }) => `${method} ${path}`)).toEqual(Array(2).fill("POST /conversations/c1/confirm"));
    write(event(3, "message.completed", { message_id: "m2", finish_reason: "stop" }));
    await asking;
  });

  it("stops as soon as the server has named the conversation", async () => {
    let send!: ReadableStreamDefaultController<Uint8Array>;
    const body = new ReadableStream<Uint8Array>({ start: (controller) => void (send = controller) });
    const { chat, state, requests } = setUp(new Response(body), new Response(null, { status: 202 }));
    const asking = chat.ask("Open?");
    await chat.stop();
    expect(requests).toHaveLength(1);
    const stopped = event(2, "message.completed", { message_id: "m2", finish_reason: "stopped" });
    send.enqueue(new TextEncoder().encode(CREATED + stopped));
    await asking;
    expect(requests[1]).toMatchObject({ method: "POST", path: "/conversations/c1/stop" });
    expect(state().messages[1]?.status).toBe("stopped");
  });

  it("passes on that contact details are wanted, and keeps the follow-up questions when history comes again", async () => {
    const extras = event(3, "follow_ups", { items: ["On Sunday?"] }) + event(4, "contact_form", { reason: "unanswered" });
    const { chat, onContactWanted, state } = setUp(
      new Response(CREATED + extras + event(5, "message.completed", { message_id: "m2", finish_reason: "stop" })),
      history(wire("m1", "user"), wire("m2", "assistant")),
    );
    await chat.ask("Open?");
    expect(onContactWanted).toHaveBeenCalledOnce();
    await chat.refresh();
    expect(state().messages[1]).toMatchObject({ text: "text of m2", followUps: ["On Sunday?"] });
  });

  it("shows a rating once it is stored", async () => {
    const { chat, state } = setUp(new Response(ANSWER), refuse(500, "internal"), new Response(null, { status: 204 }));
    await chat.ask("Open?");
    const answer = state().messages[1]!;
    await expect(chat.rate(answer, "up")).rejects.toMatchObject({ status: 500 });
    expect(state().messages[1]?.rating).toBeNull();
    await chat.rate(answer, "down", "wrong hours");
    expect(state().messages[1]?.rating).toBe("down");
  });
});
