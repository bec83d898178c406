import {
  EMPTY_CONVERSATION,
  reduceConversation,
  type ChatMessage,
  type ConversationAction,
  type ConversationState,
} from "./conversation";
import { followAnswer } from "./follow-answer";
import { newId } from "./ids";
import { codeOf, PanelProblem, readProblem } from "./problem";
import type { Session } from "./session";
import type { Rating, WireMessage } from "./types";
import type { VisitorStore } from "./visitor-store";

/** More history than anybody scrolls through; a bound against a server that always names one more page. */
const MAX_PAGES = 20;

export interface ChatOptions {
  session: Session;
  store: VisitorStore;
  onChange: (state: ConversationState) => void;
  onReconnecting: (isReconnecting: boolean) => void;
  /** The assistant would like to know how the visitor can be reached. */
  onContactWanted: () => void;
  /** An answer ended while we watched, whichever way. */
  onAnswered: (answer: ChatMessage) => void;
  /** The server would not take this text now, because an answer is in progress: it belongs back in the composer. */
  onReturned: (text: string) => void;
}

/** What was asked last, so that asking again is the same request and not a second question. */
interface Question {
  text: string;
  idempotencyKey: string;
}

export interface Chat {
  /** Shows this conversation, and joins its answer if one is being written. @throws PanelProblem without its history. */
  restore: (conversationId: string) => Promise<void>;
  /** Catches up with what another tab did. */
  refresh: () => Promise<void>;
  ask: (text: string) => Promise<void>;
  /** Asks the last question again. */
  retry: () => Promise<void>;
  stop: () => Promise<void>;
  /** Says whether the assistant may do what it asks for. */
  decide: (isAllowed: boolean) => Promise<void>;
  /** @throws PanelProblem when the rating was not stored. */
  rate: (message: ChatMessage, rating: Rating, comment?: string) => Promise<void>;
  startNew: () => void;
  /** Takes everything off the screen, without a word to anybody. */
  forget: () => void;
}

/** Talks to the API about one visitor's conversation, and keeps the state that is drawn. */
export function createChat(options: ChatOptions): Chat {
  const { session, store } = options;
  let state = EMPTY_CONVERSATION;
  let question: Question | null = null;
  let turn = new AbortController();
  let isStopWanted = false;

  function dispatch(action: ConversationAction): void {
    state = reduceConversation(state, action);
    options.onChange(state);
  }

  async function fetchHistory(conversationId: string): Promise<WireMessage[]> {
    const messages: WireMessage[] = [];
    let cursor: string | null = null;
    for (let page = 0; page < MAX_PAGES; page++) {
      const query: string = `limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`;
      const response = await session.call(`/conversations/${conversationId}/messages?${query}`);
      if (!response.ok) throw await readProblem(response);
      const body = (await response.json()) as { items: WireMessage[]; next_cursor: string | null };
      messages.push(...body.items);
      cursor = body.next_cursor;
      if (!cursor) break;
    }
    return messages;
  }

  async function restore(conversationId: string): Promise<void> {
    const signal = beginTurn();
    const messages = await fetchHistory(conversationId);
    if (signal.aborted) return;
    dispatch({ type: "restored", conversationId, messages });
    const last = state.messages.at(-1);
    if (last?.role === "user" || last?.status === "streaming") void attach(conversationId, signal);
  }

  function beginTurn(): AbortSignal {
    turn.abort();
    turn = new AbortController();
    isStopWanted = false;
    return turn.signal;
  }

  const openStream = (conversationId: string, lastEventId: string | null, signal: AbortSignal): Promise<Response> =>
    session.call(`/conversations/${conversationId}/stream`, {
      signal,
      headers: lastEventId ? { "last-event-id": lastEventId } : {},
    });

  /** Joins an answer that is being written; when there is none (any more), the history has what became of it. */
  async function attach(conversationId: string, signal: AbortSignal): Promise<void> {
    dispatch({ type: "answer-awaited", key: newId() });
    await follow(signal, () => openStream(conversationId, null, signal));
  }

  function post({ text, idempotencyKey }: Question, signal: AbortSignal): Promise<Response> {
    return session.call(`/conversations/${state.conversationId ?? "new"}/messages`, {
      method: "POST",
      signal,
      headers: { "content-type": "application/json", "idempotency-key": idempotencyKey },
      body: JSON.stringify({ content: text }),
    });
  }

  async function follow(signal: AbortSignal, open: () => Promise<Response>): Promise<void> {
    try {
      const end = await followAnswer({
        signal,
        open,
        // Before the first event we cannot know whether the question arrived: the same request again is safe.
        reopen: (lastEventId) =>
          state.conversationId && lastEventId ? openStream(state.conversationId, lastEventId, signal) : open(),
        onReconnecting: (isReconnecting) => !signal.aborted && options.onReconnecting(isReconnecting),
        onEvent(event) {
          dispatch({ type: "streamed", event });
          if (event.name === "contact_form") options.onContactWanted();
          if (event.name === "message.created") {
            store.update({ isFresh: false });
            if (isStopWanted) requestStop().catch(() => undefined);
          }
        },
      });
      if (end === "gone") await takeFromHistory(signal);
    } catch (error) {
      if (signal.aborted) return;
      if (codeOf(error) === "answer_in_progress") return returnQuestion();
      dispatch({ type: "failed", problem: codeOf(error) });
    }
    if (signal.aborted) return;
    options.onReconnecting(false);
    const answer = state.messages.at(-1);
    if (answer && answer.role !== "user") options.onAnswered(answer);
  }

  async function takeFromHistory(signal: AbortSignal): Promise<void> {
    if (!state.conversationId) throw new PanelProblem("network");
    const messages = await fetchHistory(state.conversationId);
    if (signal.aborted) return;
    dispatch({ type: "restored", conversationId: state.conversationId, messages });
    const last = state.messages.at(-1);
    if (last?.role === "user" || last?.status === "streaming") {
      // Nobody is writing: the answer never came, and the visitor may ask again.
      dispatch({ type: "answer-awaited", key: newId() });
      dispatch({ type: "failed", problem: "interrupted" });
    }
  }

  async function returnQuestion(): Promise<void> {
    const text = question?.text ?? "";
    question = null;
    dispatch({ type: "withdrawn" });
    options.onReturned(text);
    if (state.conversationId) await restore(state.conversationId).catch(() => undefined);
  }

  async function ask(text: string): Promise<void> {
    if (state.isAnswering) return options.onReturned(text);
    const asked = { text, idempotencyKey: newId() };
    question = asked;
    const signal = beginTurn();
    dispatch({ type: "asked", key: asked.idempotencyKey, text });
    dispatch({ type: "answer-awaited", key: asked.idempotencyKey });
    await follow(signal, () => post(asked, signal));
  }

  async function retry(): Promise<void> {
    if (state.isAnswering) return;
    const text = state.messages.findLast((message) => message.role === "user")?.text;
    if (text === undefined) return;
    // A question from before a reload has lost its key: then it is asked as a new one.
    const again = question?.text === text ? question : { text, idempotencyKey: newId() };
    question = again;
    const signal = beginTurn();
    dispatch({ type: "answer-awaited", key: newId() });
    await follow(signal, () => post(again, signal));
  }

  async function requestStop(): Promise<void> {
    await session.call(`/conversations/${state.conversationId}/stop`, { method: "POST" });
  }

  /** The server stops the model and ends the stream; before it named the conversation, we ask as soon as it does. */
  async function stop(): Promise<void> {
    if (!state.isAnswering) return;
    isStopWanted = true;
    if (!state.messages.at(-1)?.id) return;
    try {
      await requestStop();
    } catch {
      // Out of reach: at least the visitor is not kept waiting. A stream without readers is stopped by the server.
      turn.abort();
      dispatch({ type: "stopped" });
    }
  }

  async function decide(isAllowed: boolean): Promise<void> {
    const asked = state.confirmation;
    if (!asked) return;
    dispatch({ type: "decided" });
    try {
      const response = await session.call(`/conversations/${state.conversationId}/confirm`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ confirmation: asked.confirmation, is_allowed: isAllowed }),
      });
      if (!response.ok) throw await readProblem(response);
    } catch {
      // It did not arrive: the question stands, if its answer is still being written.
      if (state.isAnswering) dispatch({ type: "streamed", event: { name: "tool_confirmation", data: asked } });
    }
  }

  async function rate(message: ChatMessage, rating: Rating, comment?: string): Promise<void> {
    const response = await session.call(`/messages/${message.id}/feedback`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ rating, ...(comment && { comment }) }),
    });
    if (!response.ok) throw await readProblem(response);
    dispatch({ type: "rated", key: message.key, rating });
  }

  function forget(): void {
    beginTurn();
    question = null;
    options.onReconnecting(false);
    dispatch({ type: "cleared" });
  }

  return {
    restore,
    async refresh() {
      // A failed question may exist only here: catching up must not wipe it.
      if (!state.conversationId || state.isAnswering || state.messages.at(-1)?.problem) return;
      await restore(state.conversationId);
    },
    ask,
    retry,
    stop,
    decide,
    rate,
    startNew() {
      store.update({ isFresh: true });
      forget();
    },
    forget,
  };
}
