import type { LoaderMessage } from "@switchboard/widget-loader/protocol";
import { createChat, type Chat } from "./chat";
import { EMPTY_CONVERSATION, type ChatMessage } from "./conversation";
import { createExtras } from "./extras";
import type { HostBridge } from "./host-bridge";
import type { Lightbox } from "./lightbox";
import { preloadMarkdown } from "./markdown";
import { sizeFor } from "./panel-size";
import type { Panel, PanelState } from "./panel-state";
import { parsePreviewDraft, type PreviewDraft } from "./preview-draft";
import { codeOf, PanelProblem } from "./problem";
import { createReconnect } from "./reconnect";
import { createSession } from "./session";
import type { PanelConfig, SessionAnswer } from "./types";
import { createVisitorIdentity } from "./visitor-identity";
import { createVisitorStore } from "./visitor-store";

/** The consent text that has to be agreed to, or null. */
const consentTextOf = (config: PanelConfig | null): string | null => config?.consent_text?.trim() || null;

/** For the minutes in which an API of the version before still answers. */
const MISSING = { topics: [], contact_form: null };

/** Connects the embedding page, the visitor's session and the conversation, and turns them into one state. */
export function createPanel(bridge: HostBridge, isPreview: boolean): Panel {
  const { settings } = bridge;
  const store = createVisitorStore({
    kind: settings.storage,
    tenantId: settings.tenant_id,
    assistantId: settings.assistant_id,
    isPreview,
  });
  const identity = createVisitorIdentity(() => reportProblem("identity_invalid"));
  const session = createSession({ requestTicket: bridge.requestTicket, embedOrigin: bridge.embedOrigin, store, identity });
  const chat: Chat = createChat({
    session,
    store,
    onChange(conversation) {
      set({ conversation });
      if (!conversation.isAnswering && isIdentityNew) queueMicrotask(() => void meetVisitor());
    },
    onReconnecting: (isReconnecting) => set({ isReconnecting }),
    onContactWanted: () => extras.wantContact(),
    onAnswered: reportAnswer,
    onReturned: (text) => set({ returned: { text, serial: state.returned.serial + 1 } }),
  });

  const reconnect = createReconnect(() => state.isOpen && void connect({ isQuiet: true }));

  const listeners = new Set<() => void>();
  let isConnecting = false;
  /** The website has said who the visitor is, and the session does not know yet. */
  let isIdentityNew = false;
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
    isInline: settings.mode === "inline",
    room: null,
    isFullScreen: false,
    isWide: false,
    lightbox: null,
    extra: null,
    colorScheme: settings.color_scheme,
    returned: { text: "", serial: 0 },
    visit: 0,
    focusSerial: 0,
  };

  function set(change: Partial<PanelState>): void {
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  }

  const extras = createExtras({ session, bridge, isPreview, getState: () => state, set });

  const reportProblem = (code: string): void => bridge.send({ type: "event", name: "error", detail: { code } });

  function requestSize(): void {
    const size = state.config?.appearance.panel_size ?? "tall";
    bridge.send({ type: "resize", ...sizeFor(size, { isWide: state.isWide, hasLightbox: state.lightbox !== null }) });
  }

  /**
   * Opens the session and shows what the visitor left. Nothing is kept or asked before the visitor opened the panel.
   * With `isQuiet`, a panel that says what is wrong goes on saying so until it works.
   */
  async function connect({ isQuiet = false } = {}): Promise<void> {
    if (isConnecting || state.phase === "ready" || state.phase === "refused") return;
    const mine = state.visit;
    isConnecting = true;
    isIdentityNew = false;
    if (!isQuiet) set({ phase: "connecting", problem: null });
    try {
      const answer = await session.open();
      showConfig(answer);
      if (answer.conversation_id && !store.get().isFresh) await restoreIfThere(answer.conversation_id);
      if (mine !== state.visit) return;
      isConnecting = false;
      reconnect.cancel();
      set({ phase: "ready", problem: null });
      if (isIdentityNew) await meetVisitor();
      else askWaiting();
    } catch (error) {
      if (mine !== state.visit) return;
      isConnecting = false;
      const problem = codeOf(error);
      set(problem === "wrong_origin" ? { phase: "refused", config: null } : { phase: "failed", problem });
      if (!isQuiet) reportProblem(problem);
      if (error instanceof PanelProblem && error.isTransient) reconnect.schedule();
    }
  }

  function showConfig({ config }: SessionAnswer): void {
    const consentText = consentTextOf(config);
    const isFirst = state.config === null;
    set({
      config: { ...MISSING, ...config, ...draft },
      hasConsent: consentText === null || store.get().consent === consentText,
    });
    if (isFirst && !state.isInline) requestSize();
  }

  /** Opens a session for who the visitor is by now, and shows that person's conversation. Not into a running answer. */
  async function meetVisitor(): Promise<void> {
    if (!isIdentityNew || isConnecting || state.phase !== "ready" || state.conversation.isAnswering) return;
    const mine = state.visit;
    isConnecting = true;
    isIdentityNew = false;
    try {
      const answer = await session.reopen();
      showConfig(answer);
      const { conversation_id } = answer;
      if (conversation_id !== state.conversation.conversationId) {
        chat.forget();
        extras.forget();
        if (conversation_id && !store.get().isFresh) await restoreIfThere(conversation_id);
      }
    } catch (error) {
      // The next call opens the session; what is on the screen may stay until then.
      if (mine === state.visit) reportProblem(codeOf(error));
    }
    if (mine !== state.visit) return;
    isConnecting = false;
    askWaiting();
    await meetVisitor();
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
    if (state.phase !== "ready" || isConnecting || !state.hasConsent) {
      waiting.push(content);
      return;
    }
    void preloadMarkdown();
    set({ extra: null });
    bridge.send({ type: "event", name: "message", detail: { role: "user" } });
    void chat.ask(content);
  }

  function askWaiting(): void {
    const texts = waiting;
    waiting = [];
    texts.forEach(ask);
  }

  function reportAnswer(answer: ChatMessage): void {
    if (answer.problem) reportProblem(answer.problem);
    else bridge.send({ type: "event", name: "message", detail: { role: answer.role } });
    if (!state.isOpen) bridge.send({ type: "unread", count: ++unread });
  }

  function forgetUnread(): void {
    if (unread > 0) bridge.send({ type: "unread", count: (unread = 0) });
  }

  function forgetVisitor(): void {
    chat.forget();
    extras.forget();
    forgetUnread();
    session.close();
    identity.forget();
    store.clear();
    reconnect.cancel();
    waiting = [];
    isConnecting = false;
    isIdentityNew = false;
    // What was on its way for the one before comes to nothing.
    set({ visit: state.visit + 1, returned: { text: "", serial: 0 } });
    show(null);
    set({ phase: "idle", config: null, problem: null, hasConsent: true });
    if (state.isOpen) void connect();
  }

  /** As the visitor left it on the page before; asked for at once, so that the panel does not grow before their eyes. */
  function restoreSize(): void {
    if (state.isInline || state.isWide || !store.get().isWide) return;
    set({ isWide: true });
    requestSize();
  }

  function show(lightbox: Lightbox | null): void {
    if (lightbox === state.lightbox) return;
    set({ lightbox });
    requestSize();
  }

  function onHostMessage(message: LoaderMessage): void {
    switch (message.type) {
      case "open":
        set({ isOpen: true, focusSerial: state.focusSerial + (message.focus ? 1 : 0) });
        forgetUnread();
        restoreSize();
        return void (state.phase === "ready" ? catchUp() : connect());
      case "close":
        show(null);
        return set({ isOpen: false });
      case "identify":
        isIdentityNew = identity.hear(message) || isIdentityNew;
        return void meetVisitor();
      case "ask":
        return ask(message.text);
      case "reset":
        return forgetVisitor();
      case "theme":
        draft = (isPreview && parsePreviewDraft(message)) || draft;
        return set({ colorScheme: message.color_scheme, config: state.config && { ...state.config, ...draft } });
      case "viewport":
        return set({ isFullScreen: message.full_screen, room: { width: message.width, height: message.height } });
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
    decide: (isAllowed) => void chat.decide(isAllowed),
    rate: chat.rate,
    startNew() {
      chat.startNew();
      extras.forget();
      set({ focusSerial: state.focusSerial + 1 });
    },
    offer: extras.offer,
    contactDraft: extras.contactDraft,
    sendContact: extras.sendContact,
    agree() {
      store.update({ consent: consentTextOf(state.config) ?? undefined });
      set({ hasConsent: true, focusSerial: state.focusSerial + 1 });
      askWaiting();
    },
    close() {
      if (state.isInline) return;
      show(null);
      set({ isOpen: false });
      bridge.send({ type: "close" });
    },
    toggleWide() {
      set({ isWide: !state.isWide });
      store.update({ isWide: state.isWide });
      requestSize();
    },
    show,
  };
}
