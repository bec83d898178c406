/**
 * The second file, loaded at intent: one widget's open state, and its frame, bridge, tickets and fallback card put together.
 * It is built twice: `panel.js` for launchers, and `panel-page.js` for chats that are inline or look as the page does.
 */
import { showFallbackCard } from "./fallback-card";
import { createFrame } from "./frame";
import { createHostBridge } from "./host-bridge";
import { placeInline } from "./inline";
import type { LivingContext, PageState, Panel, Tools, WidgetContext } from "./page";
import { followPage } from "./page-theme";
import type { ColorScheme, Identity, PanelMessage, PanelSettings, StorageKind } from "./protocol";
import { mintTicket } from "./tickets";

/** Whether this build can also be inline and look as the page does; the plain one leaves that out. */
declare const FITS_PAGE: boolean;

/** An open panel that has not said `ready` by then counts as not answering. */
const SILENCE_MS = 8_000;

function createPanel(context: WidgetContext, tools: Tools): Panel {
  const life = new AbortController();
  const { signal } = life;
  const { source, config, settings, root, button, emit, key, isInline } = context;
  const [element, icon] = tools;
  const widget: LivingContext = { ...context, signal };
  const badge = element("i", {});
  const name = button.getAttribute("aria-label") as string;
  let isOpen = false;
  /** What had the focus before the chat was opened: it gets the focus back. */
  let focusedBefore: Element | null = null;
  /** Whether the panel may take the focus once it is ready: not if nobody asked for it. */
  let takesFocus = false;
  let identity: Identity | undefined;
  let isResetting = false;
  let questions: string[] = [];
  let silence: ReturnType<typeof setTimeout> | undefined;
  let removeCard: (() => void) | undefined;
  /** The colour scheme that the panel knows of. */
  let toldScheme: ColorScheme;

  /** What the settings, or else the assistant's appearance, say. Without a page to look at, `auto` is the second best. */
  const colorScheme = (): ColorScheme => {
    const { colorScheme: own } = settings();
    const named = /^(auto|light|dark|page)$/.test(own as string) ? own : config.appearance.color_scheme;
    return named === "page" ? pageScheme() : named as ColorScheme;
  };

  const followScheme = (): void => {
    const scheme = colorScheme();
    frame.layout();
    if (scheme !== toldScheme && bridge.send({ type: "theme", color_scheme: scheme })) toldScheme = scheme;
  };

  const pageScheme = FITS_PAGE ? followPage(signal, followScheme) : (): ColorScheme => "auto";

  const panelSettings = (): PanelSettings => {
    const { lang, storage } = settings();
    toldScheme = colorScheme();
    return {
      tenant_id: source.tenantId,
      assistant_id: source.assistantId,
      lang: (typeof lang === "string" && lang) || document.documentElement.lang || null,
      storage: (/^(session|none)$/.test(storage as string) ? storage : "local") as StorageKind,
      mode: isInline ? "inline" : "floating",
      color_scheme: toldScheme,
    };
  };

  const stopWaiting = (): void => {
    clearTimeout(silence);
    removeCard?.();
    frame.box.classList.remove("loading");
  };

  /** From now on the panel of an open chat has 8 s to say `ready`. */
  const wait = (): void => {
    stopWaiting();
    if (!isOpen) return;
    frame.box.classList.add("loading");
    silence = setTimeout(() => {
      removeCard = showFallbackCard(root, frame.box, tools, () => {
        frame.reload();
        wait();
      });
      emit("error", { code: "panel_silent" });
    }, SILENCE_MS);
  };

  /** Brings a panel that is ready to where the widget is, and waits for one that is not. */
  const catchUp = (): void => {
    if (!bridge.send(frame.room())) return wait();
    stopWaiting();
    followScheme();
    if (isResetting) bridge.send({ type: "reset" });
    isResetting = false;
    if (identity) bridge.send({ ...identity, type: "identify" });
    if (isOpen) {
      const { activeElement, body } = document;
      // Not if the visitor has gone to another field meanwhile. The body has it once a covered launcher has lost it.
      const focus = takesFocus && (activeElement === focusedBefore || activeElement === body);
      bridge.send({ type: "open", focus });
      if (focus) frame.iframe.focus();
      takesFocus = false;
    }
    questions.forEach((text) => bridge.send({ type: "ask", text }));
    questions = [];
  };

  const setOpen = (wanted: boolean, isVisitor = true): void => {
    if (wanted === isOpen) return;
    isOpen = wanted;
    try {
      if (isVisitor && !isInline && settings().storage !== "none") sessionStorage.setItem(key, wanted ? "1" : "0");
    } catch {
      // Storage is full or forbidden: the chat then starts closed on the next page.
    }
    button.setAttribute("aria-expanded", `${wanted}`);
    if (wanted) {
      focusedBefore = document.activeElement;
      takesFocus = isVisitor;
      frame.show();
      catchUp();
    } else {
      const hadFocus = document.activeElement === root.host;
      stopWaiting();
      bridge.send({ type: "close" });
      frame.hide();
      if (hadFocus) {
        // To what had it before. Where that takes none (our own node, the body), the button keeps it.
        button.focus();
        (focusedBefore as HTMLElement | null)?.focus?.();
      }
    }
    emit(wanted ? "open" : "close");
  };

  /** By the visitor. An inline chat is part of the page and stays. */
  const close = (): void => {
    if (!isInline) setOpen(false);
  };

  const onMessage = async (message: PanelMessage): Promise<void> => {
    if (message.type === "ready") catchUp();
    else if (message.type === "close") close();
    else if (message.type === "resize") frame.resize(message.height, message.mode);
    else if (message.type === "event") emit(message.name, message.detail);
    else if (message.type === "unread") {
      const { count } = message;
      badge.textContent = count > 99 ? "99+" : String(count || "");
      emit("unread", { count });
      button.setAttribute("aria-label", name + (count ? ` (${count})` : ""));
    } else if (isOpen) bridge.send(await mintTicket(source, settings().getTicket, signal, tools));
  };

  const frame = createFrame(
    // `tenant_id=acme&assistant_id=…` becomes `acme?assistant_id=…`.
    source.origin + "/widget/" + source.query.slice(10).replace("&", "?"),
    "Chat: " + config.assistant_name,
    widget,
    tools,
    colorScheme,
    (room) => bridge.send(room),
    close,
  );
  const bridge = createHostBridge(frame.iframe, source.origin, panelSettings, onMessage, wait);

  /** The widget's node is back in the document, where the iframe loads from the beginning. */
  const attach = (): void => {
    bridge.hangUp();
    frame.listen();
    wait();
    frame.layout();
  };

  const reveal = FITS_PAGE && isInline && placeInline(widget, () => {
    attach();
    setOpen(true, false);
  });
  button.className = "launcher";
  button.setAttribute("aria-expanded", "false");
  button.append(badge);
  (button.firstChild as Element).after(icon("M6 9l6 6 6-6"));

  return (method, value) => {
    if (method === "open" || method === "ask") {
      setOpen(true);
      if (reveal) reveal();
      if (value && method === "ask" && !bridge.send({ type: "ask", text: String(value) })) questions.push(String(value));
    } else if (method === "close") setOpen(false);
    else if (method === "toggle") setOpen(!isOpen);
    else if (method === "restore") setOpen(true, false);
    else if (method === "attach") attach();
    else if (method === "identify") {
      // A copy, made without JSON: old libraries give arrays a `toJSON` of their own.
      identity = structuredClone(value) as Identity;
      bridge.send({ ...identity, type: "identify" });
    } else if (method === "reset") {
      identity = undefined;
      isResetting = !bridge.send({ type: "reset" });
    } else if (method === "destroy") {
      life.abort();
      isOpen = false;
      stopWaiting();
      frame.hide();
      bridge.hangUp();
      frame.iframe.onload = null;
    } else followScheme();
  };
}

(window as unknown as { __switchboard: PageState }).__switchboard.createPanel = createPanel;
