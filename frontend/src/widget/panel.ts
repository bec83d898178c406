import type { ColorScheme, LoaderMessage } from "@switchboard/widget-loader/protocol";
import { createChat, type Chat } from "./chat";
import { EMPTY_CONVERSATION, type ChatMessage, type ConversationState } from "./conversation";
import type { HostBridge } from "./host-bridge";
import { preloadMarkdown } from "./markdown";
import { parsePreviewDraft, type PreviewDraft } from "./preview-draft";
import { codeOf, PanelProblem } from "./problem";
import { createSession } from "./session";
import type { PanelConfig, Rating } from "./types";
import { createVisitorStore } from "./visitor-store";

/** Everything that the panel draws. */
export interface PanelState {
  /** `idle` before the visitor opened it; `refused` is for good: another website than the ticket's embeds us. */
  phase: "idle" | "connecting" | "ready" | "failed" | "refused";
  problem: string | null;
  config: PanelConfig | null;
  conversation: ConversationState;
  isOpen: boolean;
  isOnline: boolean;
  isReconnecting: boolean;
  hasConsent: boolean;
  isFullScreen: boolean;
  /** The website's wish; null: as the assistant's appearance says. */
  colorScheme: ColorScheme | null;
  /** Text that goes into the composer, with a number that rises so that the same text can be put there again. */
  returned: { text: string; serial: number };
  /** Rises each time the composer should take the focus. */
  focusSerial: number;
}

export interface Panel {
  getState: () => PanelState;
  subscribe: (listener: () => void) => () => void;
  connect: () => Promise<void>;
  ask: (text: string) => void;
  retry: () => void;
  stop: () => void;
  rate: (message: ChatMessage, rating: Rating, comment?: string) => Promise<void>;
  startNew: () => void;
  agree: () => void;
  close: () => void;
  /** Tells the loader how tall the panel would like to be, in CSS px. */
  requestHeight: (height: number) => void;
}

/** The consent text that has to be agreed to, or null. */
const consentTextOf = (config: PanelConfig | null): string | null => config?.consent_text?.trim() || null;

/** Connects the embedding page, the visitor's session and the conversation, and turns them into one state. */
export function createPanel(bridge: HostBridge, isPreview: boolean): Panel {
  const { settings } = bridge;
  const store = createVisitorStore({
    kind: settings.storage,
    tenantId: settings.tenant_id,
    assistantId: settings.assistant_id,
    isPreview,
  });
  const session = createSession({ requestTicket: bridge.requestTicket, embedOrigin: bridge.embedOrigin, store });
  const chat: Chat = createChat({
    session,
    store,
    onChange: (conversation) => set({ conversation }),
    onReconnecting: (isReconnecting) => set({ isReconnecting }),
    onAnswered: reportAnswer,
    onReturned: (text) => set({ returned: { text, serial: state.returned.serial + 1 } }),
  });

  const listeners = new Set<() => void>();
  let unread = 0;
  let waiting: string[] = [];
  let draft: PreviewDraft | null = null;
  let state: PanelState = {
    phase: "idle",
    problem: null,
    config: null,
    conversation: EMPTY_CONVERSATION,
    isOpen: false,
    isOnline: navigator.onLine,
    isReconnecting: false,
    hasConsent: true,
    isFullScreen: false,
    colorScheme: settings.color_scheme,
    returned: { text: "", serial: 0 },
    focusSerial: 0,
  };

  function set(change: Partial<PanelState>): void {
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  }

  /** Opens the session and shows what the visitor left. Nothing is kept or asked before the visitor opened the panel. */
  async function connect(): Promise<void> {
    if (state.phase === "connecting" || state.phase === "ready" || state.phase === "refused") return;
    set({ phase: "connecting", problem: null });
    try {
      const { config, conversation_id } = await session.open();
      const consentText = consentTextOf(config);
      const { consent, isFresh } = store.get();
      set({ config: { ...config, ...draft }, hasConsent: consentText === null || consent === consentText });
      if (conversation_id && !isFresh) await restoreIfThere(conversation_id);
      set({ phase: "ready" });
      askWaiting();
    } catch (error) {
      const problem = codeOf(error);
      set(problem === "wrong_origin" ? { phase: "refused", config: null } : { phase: "failed", problem });
      bridge.send({ type: "event", name: "error", detail: { code: problem } });
    }
  }

  /** A conversation that was deleted meanwhile is no reason not to begin another. */
  async function restoreIfThere(conversationId: string): Promise<void> {
    await chat.restore(conversationId).catch((error: unknown) => {
      if (!(error instanceof PanelProblem) || error.status !== 404) throw error;
    });
  }

  /** Sends at once what can be sent; a question that came too early waits for the session or the consent. */
  function ask(text: string): void {
    const content = text.trim();
    if (!content) return;
    if (state.phase !== "ready" || !state.hasConsent) {
      waiting.push(content);
      return;
    }
    void preloadMarkdown();
    bridge.send({ type: "event", name: "message", detail: { role: "user" } });
    void chat.ask(content);
  }

  function askWaiting(): void {
    const texts = waiting;
    waiting = [];
    texts.forEach(ask);
  }

  function reportAnswer(answer: ChatMessage): void {
    if (answer.problem) bridge.send({ type: "event", name: "error", detail: { code: answer.problem } });
    else bridge.send({ type: "event", name: "message", detail: { role: answer.role } });
    if (!state.isOpen) bridge.send({ type: "unread", count: ++unread });
  }

  function forgetVisitor(): void {
    chat.startNew();
    session.close();
    store.clear();
    waiting = [];
    set({ phase: "idle", config: null, problem: null, hasConsent: true });
    if (state.isOpen) void connect();
  }

  function onHostMessage(message: LoaderMessage): void {
    switch (message.type) {
      case "open":
        set({ isOpen: true, focusSerial: state.focusSerial + (message.focus ? 1 : 0) });
        if (unread > 0) bridge.send({ type: "unread", count: (unread = 0) });
        return void (state.phase === "ready" ? catchUp() : connect());
      case "close":
        return set({ isOpen: false });
      case "ask":
        return ask(message.text);
      case "reset":
        return forgetVisitor();
      case "theme":
        draft = (isPreview && parsePreviewDraft(message)) || draft;
        return set({ colorScheme: message.color_scheme, config: state.config && { ...state.config, ...draft } });
      case "viewport":
        return set({ isFullScreen: message.full_screen });
    }
  }

  async function catchUp(): Promise<void> {
    await chat.refresh().catch(() => undefined);
  }

  window.addEventListener("online", () => set({ isOnline: true }));
  window.addEventListener("offline", () => set({ isOnline: false }));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && state.isOpen && state.phase === "ready") void catchUp();
  });
  session.keepAlive(() => state.isOpen && document.visibilityState === "visible");
  bridge.start(onHostMessage);

  return {
    getState: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    connect,
    ask,
    retry: () => void chat.retry(),
    stop: () => void chat.stop(),
    rate: chat.rate,
    startNew() {
      chat.startNew();
      set({ focusSerial: state.focusSerial + 1 });
    },
    agree() {
      store.update({ consent: consentTextOf(state.config) ?? undefined });
      set({ hasConsent: true, focusSerial: state.focusSerial + 1 });
      askWaiting();
    },
    close() {
      set({ isOpen: false });
      bridge.send({ type: "close" });
    },
    requestHeight: (height) => bridge.send({ type: "resize", height }),
  };
}
