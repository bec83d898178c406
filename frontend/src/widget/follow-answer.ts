import { PanelProblem, readProblem } from "./problem";
import { readServerEvents, type ServerEvent } from "../lib/sse";
import type { AnswerEvent } from "./types";

/** Three heartbeats of the server. */
const IDLE_MS = 45_000;
const MAX_ATTEMPTS = 7;
const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 10_000;

const EVENT_NAMES = new Set<string>([
  "message.created", "delta", "tool", "tool_confirmation", "citations", "follow_ups", "contact_form", "message.completed", "error",
] satisfies AnswerEvent["name"][]);

export interface FollowOptions {
  /** Opens the stream: asks the question, or attaches to an answer that is being written. */
  open: () => Promise<Response>;
  /** Opens it again after it broke, behind the event with this id. */
  reopen: (lastEventId: string | null) => Promise<Response>;
  onEvent: (event: AnswerEvent) => void;
  /** True while the connection is lost and we are trying again. */
  onReconnecting: (isReconnecting: boolean) => void;
  signal: AbortSignal;
  /** Waits before the next attempt; replaced in tests. */
  wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Follows one answer to its end, across lost connections: `finished` after its last event, `gone` when the server has
 * no answer in progress (any more), so that the history holds the rest.
 * @throws PanelProblem when the server refuses, or `network` when it stays out of reach; AbortError after `signal`.
 */
export async function followAnswer(options: FollowOptions): Promise<"finished" | "gone"> {
  const { onReconnecting, signal, wait = waitOrOnline } = options;
  let lastEventId: string | null = null;
  let open = options.open;
  for (let attempt = 1; ; attempt++) {
    try {
      const response = await open();
      if (response.status === 204) return "gone";
      if (!response.ok) throw await readProblem(response);
      if (!response.body) throw new PanelProblem("network");
      onReconnecting(false);
      for await (const event of readServerEvents(response.body, IDLE_MS)) {
        signal.throwIfAborted();
        if (isSeen(event.id, lastEventId)) continue;
        lastEventId = event.id ?? lastEventId;
        attempt = 1;
        const answerEvent = parseAnswerEvent(event);
        if (answerEvent) options.onEvent(answerEvent);
        if (answerEvent?.name === "message.completed" || answerEvent?.name === "error") return "finished";
      }
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof PanelProblem && !error.isTransient) throw error;
    }
    // Offline, trying is no use, and giving up is none either: the visitor's question waits for the connection.
    if (attempt >= MAX_ATTEMPTS && !isOffline()) throw new PanelProblem("network");
    onReconnecting(true);
    await wait(delayMs(attempt), signal);
    open = () => options.reopen(lastEventId);
  }
}

/** A server that repeats events after a reconnect must not make the text appear twice. */
function isSeen(id: string | null, lastEventId: string | null): boolean {
  if (id === null || lastEventId === null) return false;
  const [current, last] = [Number(id), Number(lastEventId)];
  return Number.isFinite(current) && Number.isFinite(last) && current <= last;
}

function parseAnswerEvent(event: ServerEvent): AnswerEvent | null {
  if (!EVENT_NAMES.has(event.name)) return null;
  try {
    const data: unknown = JSON.parse(event.data);
    return typeof data === "object" && data !== null ? ({ name: event.name, data } as AnswerEvent) : null;
  } catch {
    return null;
  }
}

/** Doubles from half a second to ten, with jitter so that a restarted server is not stormed. */
function delayMs(attempt: number): number {
  return Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempt - 1)) * (0.75 + Math.random() / 2);
}

/** Only a plain no counts: browsers that do not know may say anything else. */
const isOffline = (): boolean => navigator.onLine === false;

function waitOrOnline(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void): void => {
      clearTimeout(timer);
      window.removeEventListener("online", onOnline);
      signal.removeEventListener("abort", onAbort);
      settle();
    };
    const onOnline = (): void => end(resolve);
    const onAbort = (): void => end(() => reject(signal.reason as Error));
    const timer = isOffline() ? undefined : setTimeout(onOnline, ms);
    window.addEventListener("online", onOnline);
    signal.addEventListener("abort", onAbort);
  });
}
