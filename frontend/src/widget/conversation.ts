import type { AnswerEvent, Citation, MessageStatus, Rating, ToolConfirmation, WireMessage } from "./types";

/** The state of the conversation on the screen, and every way in which it changes. Pure: no clock, no network. */

export interface ChatMessage {
  /** Stable over the life of the row, so that a streaming answer keeps its element. */
  key: string;
  /** The server's id; null until it is known. */
  id: string | null;
  role: "user" | "assistant" | "agent";
  text: string;
  status: MessageStatus;
  citations: Citation[];
  /** Questions to go on with. */
  followUps: string[];
  rating: Rating | null;
  /** Why there is no (whole) answer; null when there is nothing to explain. */
  problem: string | null;
  /** What the model ended with, when it is more than "done". */
  finishReason: string | null;
}

export interface ConversationState {
  conversationId: string | null;
  messages: ChatMessage[];
  isAnswering: boolean;
  /** The tool that the assistant is using right now. */
  tool: string | null;
  /** What the assistant may not do before the visitor agrees. */
  confirmation: ToolConfirmation | null;
}

export type ConversationAction =
  | { type: "restored"; conversationId: string; messages: WireMessage[] }
  | { type: "asked"; key: string; text: string }
  | { type: "answer-awaited"; key: string }
  | { type: "streamed"; event: AnswerEvent }
  | { type: "failed"; problem: string }
  | { type: "stopped" }
  | { type: "decided" }
  | { type: "withdrawn" }
  | { type: "rated"; key: string; rating: Rating }
  | { type: "cleared" };

export const EMPTY_CONVERSATION: ConversationState = {
  conversationId: null,
  messages: [],
  isAnswering: false,
  tool: null,
  confirmation: null,
};

const NO_TOOL = { tool: null, confirmation: null };

export function reduceConversation(state: ConversationState, action: ConversationAction): ConversationState {
  switch (action.type) {
    case "restored":
      return { ...EMPTY_CONVERSATION, conversationId: action.conversationId, messages: restore(state, action.messages) };
    case "asked": {
      const question = newMessage(`${action.key}:question`, "user", action.text, "complete");
      return { ...state, messages: [...state.messages, question] };
    }
    case "answer-awaited":
      return awaitAnswer(state, action.key);
    case "streamed":
      return stream(state, action.event);
    case "failed":
      return fail(state, action.problem);
    case "stopped":
      return finish(state, (answer) => ({ ...answer, status: "stopped" }));
    case "decided":
      return { ...state, confirmation: null };
    case "withdrawn": {
      // The question was not accepted (another tab's answer is in progress): it goes back to the composer.
      const isQuestionLast = state.messages.at(-2)?.role === "user";
      return { ...state, isAnswering: false, messages: state.messages.slice(0, isQuestionLast ? -2 : -1) };
    }
    case "rated":
      return { ...state, messages: state.messages.map((m) => (m.key === action.key ? { ...m, rating: action.rating } : m)) };
    case "cleared":
      return EMPTY_CONVERSATION;
  }
}

function newMessage(key: string, role: ChatMessage["role"], text: string, status: MessageStatus): ChatMessage {
  return { key, id: null, role, text, status, citations: [], followUps: [], rating: null, problem: null, finishReason: null };
}

/**
 * History may come in any order of pages; UUIDv7 ids order it where the times are equal. A message that is on the
 * screen already keeps its row, and what only its stream said.
 */
function restore(state: ConversationState, messages: WireMessage[]): ChatMessage[] {
  return [...messages]
    .sort((a, b) => a.created_at.localeCompare(b.created_at) || a.id.localeCompare(b.id))
    .map((m) => {
      const known = state.messages.find((message) => message.id === m.id);
      return {
        ...newMessage(known?.key ?? m.id, m.role, m.content, m.status),
        id: m.id,
        citations: m.citations,
        followUps: known?.followUps ?? [],
        rating: m.feedback,
        problem: m.status === "interrupted" || m.status === "failed" ? "interrupted" : null,
        finishReason: known?.finishReason ?? null,
      };
    });
}

/** An empty answer at the end, in place of an unfinished one that is written again or attached to. */
function awaitAnswer(state: ConversationState, key: string): ConversationState {
  const last = state.messages.at(-1);
  const isUnfinished = last?.role === "assistant" && last.status !== "complete" && last.status !== "stopped";
  const kept = isUnfinished ? state.messages.slice(0, -1) : state.messages;
  const answer = newMessage(`${key}:answer`, "assistant", "", "streaming");
  return { ...state, isAnswering: true, ...NO_TOOL, messages: [...kept, answer] };
}

function changeLast(state: ConversationState, change: (answer: ChatMessage) => ChatMessage): ConversationState {
  const last = state.messages.at(-1);
  if (last?.role !== "assistant" || last.status !== "streaming") return state;
  return { ...state, messages: [...state.messages.slice(0, -1), change(last)] };
}

function finish(state: ConversationState, change: (answer: ChatMessage) => ChatMessage): ConversationState {
  return { ...changeLast(state, change), isAnswering: false, ...NO_TOOL };
}

function stream(state: ConversationState, event: AnswerEvent): ConversationState {
  switch (event.name) {
    case "message.created": {
      // The stream begins (again) here: what was shown of this answer comes once more.
      const { message_id, conversation_id, user_message_id } = event.data;
      const { messages } = changeLast(state, (answer) => ({ ...answer, id: message_id, text: "" }));
      const question = messages.at(-2);
      const isNamed = user_message_id !== undefined && question?.role === "user";
      const named = isNamed ? messages.with(-2, { ...question, id: user_message_id }) : messages;
      return { ...state, ...NO_TOOL, messages: named, conversationId: conversation_id };
    }
    case "delta":
      return { ...changeLast(state, (answer) => ({ ...answer, text: answer.text + event.data.text })), ...NO_TOOL };
    case "tool":
      return { ...state, ...NO_TOOL, tool: event.data.state === "running" ? event.data.name : null };
    case "tool_confirmation":
      return { ...state, tool: null, confirmation: event.data };
    case "citations":
      return changeLast(state, (answer) => ({ ...answer, citations: event.data.items }));
    case "follow_ups":
      return changeLast(state, (answer) => ({ ...answer, followUps: event.data.items }));
    case "contact_form":
      return state;
    case "message.completed": {
      const reason = event.data.finish_reason;
      return finish(state, (answer) => ({
        ...answer,
        status: reason === "stopped" ? "stopped" : "complete",
        finishReason: reason === "stop" ? null : reason,
      }));
    }
    case "error":
      return fail(state, event.data.code);
  }
}

/** The part that came is kept and marked; an answer of which nothing came is a plain failure. */
function fail(state: ConversationState, problem: string): ConversationState {
  return finish(state, (answer) => ({ ...answer, status: answer.text ? "interrupted" : "failed", problem }));
}
