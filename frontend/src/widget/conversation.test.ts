// @vitest-environment node
import { describe, expect, it } from "vitest";
import { EMPTY_CONVERSATION, reduceConversation, type ConversationAction, type ConversationState } from "./conversation";
import type { AnswerEvent, WireMessage } from "./types";

const run = (...actions: ConversationAction[]): ConversationState => actions.reduce(reduceConversation, EMPTY_CONVERSATION);
const streamed = (event: AnswerEvent): ConversationAction => ({ type: "streamed", event });
const created = streamed({ name: "message.created", data: { message_id: "m2", conversation_id: "c1", user_message_id: "m1" } });
const delta = (text: string) => streamed({ name: "delta", data: { text } });
const completed = (finish_reason: string) => streamed({ name: "message.completed", data: { message_id: "m2", finish_reason } });
const ASKED: ConversationAction[] = [
  { type: "asked", key: "k1", text: "Hi?" },
  { type: "answer-awaited", key: "k1" },
];
const wire = (id: string, role: WireMessage["role"], status: WireMessage["status"], minute: number): WireMessage => ({
  id, role, status, conversation_id: "c1", content: id, citations: [], feedback: null,
  created_at: `2026-11-23T10:0${minute}:00Z`,
});

describe("reduceConversation", () => {
  it("grows one answer from its events and keeps its row", () => {
    const begun = run(...ASKED);
    expect(begun).toMatchObject({ isAnswering: true, messages: [{ role: "user" }, { text: "", status: "streaming" }] });
    const source = { document_id: "d1", title: "Hours", url: null, snippet: "" };
    const done = run(...ASKED, created, delta("A"), delta("B"), streamed({ name: "citations", data: { items: [source] } }), completed("stop"));
    expect(done).toMatchObject({ conversationId: "c1", isAnswering: false });
    expect(done.messages[1]).toMatchObject({ id: "m2", text: "AB", status: "complete", citations: [source], finishReason: null });
    expect(done.messages[1]?.key).toBe(begun.messages[1]?.key);
  });

  it("starts the text over when a stream is replayed from its beginning", () => {
    expect(run(...ASKED, created, delta("A"), created, delta("A"), delta("B")).messages[1]?.text).toBe("AB");
  });

  it("keeps and marks the part of an answer that broke off", () => {
    const broken = run(...ASKED, created, delta("Half"), streamed({ name: "error", data: { code: "interrupted", retryable: true } }));
    expect(broken.isAnswering).toBe(false);
    expect(broken.messages[1]).toMatchObject({ text: "Half", status: "interrupted", problem: "interrupted" });
  });

  it("calls an answer of which nothing came a failure, and replaces either on a retry", () => {
    const failed = run(...ASKED, { type: "failed", problem: "model_unavailable" });
    expect(failed.messages[1]).toMatchObject({ status: "failed", problem: "model_unavailable" });
    const again = reduceConversation(failed, { type: "answer-awaited", key: "k2" });
    expect(again.messages.map((message) => message.status)).toEqual(["complete", "streaming"]);
  });

  it.each([["stopped", "stopped"], ["length", "complete"], ["content_filter", "complete"]])(
    "remembers that the model ended with %s",
    (reason, status) => {
      expect(run(...ASKED, created, delta("A"), completed(reason)).messages[1]).toMatchObject({ status, finishReason: reason });
    },
  );

  it("never changes an answer that has ended", () => {
    expect(run(...ASKED, created, delta("A"), completed("stop"), delta("late")).messages[1]?.text).toBe("A");
  });

  it("keeps the follow-up questions with their answer", () => {
    const followUps = streamed({ name: "follow_ups", data: { items: ["And on Sunday?"] } });
    const { messages } = run(...ASKED, created, delta("A"), followUps, completed("stop"));
    expect(messages.map((message) => message.followUps)).toEqual([[], ["And on Sunday?"]]);
  });

  it("shows a tool only while it runs", () => {
    const tool = (state: string) => streamed({ name: "tool", data: { name: "weather", state } });
    expect(run(...ASKED, created, tool("running")).tool).toBe("weather");
    expect(run(...ASKED, created, tool("running"), tool("done")).tool).toBeNull();
  });

  it("asks the visitor until there is a decision, or until the answer goes on or ends without one", () => {
    const asked = streamed({ name: "tool_confirmation", data: { confirmation: "k1", name: "Placing your order" } });
    const tool = (state: string) => streamed({ name: "tool", data: { name: "Placing your order", state } });
    expect(run(...ASKED, created, asked).confirmation).toEqual({ confirmation: "k1", name: "Placing your order" });
    expect(run(...ASKED, created, asked, { type: "decided" }).confirmation).toBeNull();
    for (const next of [tool("running"), tool("failed"), delta("A"), completed("stopped"), created]) {
      expect(run(...ASKED, created, asked, next).confirmation).toBeNull();
    }
  });

  it("takes back a question that was not accepted, with its empty answer", () => {
    expect(run(...ASKED, { type: "withdrawn" })).toMatchObject({ isAnswering: false, messages: [] });
  });

  it("keeps the rows of messages that are on the screen when history comes again", () => {
    const before = run(...ASKED, created, delta("A"), completed("length"));
    const history = [wire("m1", "user", "complete", 0), wire("m2", "assistant", "complete", 1), wire("m3", "user", "complete", 2)];
    const after = reduceConversation(before, { type: "restored", conversationId: "c1", messages: history });
    expect(after.messages.map((message) => message.key)).toEqual([...before.messages.map((message) => message.key), "m3"]);
    expect(after.messages[1]?.finishReason).toBe("length");
  });

  it("puts history in order, and knows which of it is unfinished", () => {
    const history = [wire("m3", "assistant", "interrupted", 2), wire("m1", "user", "complete", 0), wire("m2", "assistant", "complete", 1)];
    const { messages } = run({ type: "restored", conversationId: "c1", messages: history });
    expect(messages.map((message) => [message.id, message.problem])).toEqual([["m1", null], ["m2", null], ["m3", "interrupted"]]);
  });
});
