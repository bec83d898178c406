/** The second file, loaded at intent: one widget's open state, and its frame, bridge, tickets and fallback card put together. */
import { showFallbackCard } from "./fallback-card";
import { createFrame } from "./frame";
import { createHostBridge } from "./host-bridge";
import { pageState, type Panel, type Tools, type WidgetContext } from "./page";
import type { ColorScheme, Identity, PanelMessage, PanelSettings } from "./protocol";
import { mintTicket } from "./tickets";

/** An open panel that has not said `ready` by then counts as not answering. */
const SILENCE_MS = 8_000;
const SCHEMES: unknown[] = ["auto", "light", "dark"];

function createPanel(widget: WidgetContext, tools: Tools): Panel {
  const { source, config, settings, root, button, emit, signal } = widget;
  const [request, warn, element, icon] = tools;
  const { appearance } = config;
  const assistantId = source.query.get("assistant_id");
  const badge = element("i", {});
  const name = button.getAttribute("aria-label") || "";
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

  const colorScheme = (): ColorScheme | null => {
    const wanted = settings().colorScheme;
    return SCHEMES.includes(wanted) ? (wanted as ColorScheme) : null;
  };

  const panelSettings = (): PanelSettings => {
    const { lang, storage } = settings();
    return {
      tenant_id: source.tenantId,
      assistant_id: assistantId,
      lang: (typeof lang === "string" && lang) || document.documentElement.lang || null,
      storage: storage === "session" || storage === "none" ? storage : "local",
      mode: "floating",
      color_scheme: colorScheme(),
    };
  };

  const stopWaiting = (): void => {
    clearTimeout(silence);
    if (removeCard) removeCard();
    removeCard = undefined;
    frame.box.classList.remove("loading");
  };

  /** From now on the panel has 8 s to say `ready`. */
  const wait = (): void => {
    stopWaiting();
    frame.box.classList.add("loading");
    silence = setTimeout(() => {
      removeCard = showFallbackCard(root, frame.box, tools, () => {
        frame.reload();
        wait();
      });
      emit("error", { code: "panel_silent" });
    }, SILENCE_MS);
  };

  /** Brings a panel that is ready to where the widget is. */
  const catchUp = (): void => {
    stopWaiting();
    bridge.send(frame.room());
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
      if (isVisitor && settings().storage !== "none") sessionStorage.setItem(widget.key, wanted ? "1" : "0");
    } catch {
      // Storage is full or forbidden: the chat then starts closed on the next page.
    }
    button.setAttribute("aria-expanded", String(wanted));
    if (wanted) {
      const scheme = colorScheme() || appearance.color_scheme;
      focusedBefore = document.activeElement;
      takesFocus = isVisitor;
      frame.show(scheme === "dark" || (scheme === "auto" && matchMedia("(prefers-color-scheme:dark)").matches));
      if (bridge.isReady()) catchUp();
      else wait();
    } else {
      const hadFocus = document.activeElement === root.host;
      const target = button.isConnected ? button : focusedBefore;
      stopWaiting();
      bridge.send({ type: "close" });
      frame.hide();
      if (hadFocus && target instanceof HTMLElement) target.focus();
    }
    emit(wanted ? "open" : "close");
  };

  const close = (): void => setOpen(false);

  const onMessage = async (message: PanelMessage): Promise<void> => {
    if (message.type === "ready") catchUp();
    else if (message.type === "close") close();
    else if (message.type === "resize") frame.resize(message.height, message.mode || "normal");
    else if (message.type === "event") emit(message.name, message.detail);
    else if (message.type === "unread") {
      const { count } = message;
      badge.textContent = count > 99 ? "99+" : count > 0 ? String(count) : "";
      emit("unread", { count });
      button.setAttribute("aria-label", count > 0 ? `${name} (${count})` : name);
    } else if (isOpen) bridge.send(await mintTicket(source, settings().getTicket, signal, request, warn));
  };

  const frame = createFrame(
    root,
    source.widgetOrigin + "/widget/" + encodeURIComponent(source.tenantId) +
      (assistantId ? "?assistant_id=" + encodeURIComponent(assistantId) : ""),
    "Chat: " + config.assistant_name,
    tools,
    signal,
    (room) => bridge.send(room),
    (isCovered) => {
      button.hidden = isCovered;
    },
    close,
  );
  const bridge = createHostBridge(frame.iframe, source.widgetOrigin, panelSettings, onMessage, () => isOpen && wait());

  frame.box.style.setProperty("--radius", appearance.corner_radius + "px");
  button.append(badge);
  (button.firstChild as Element).after(icon("M6 9l6 6 6-6"));
  root.addEventListener("keydown", (event) => {
    if ((event as KeyboardEvent).key === "Escape") close();
  });
  signal.addEventListener("abort", () => {
    stopWaiting();
    bridge.destroy();
  });

  const run: Panel = (method, value) => {
    if (method === "open") setOpen(true);
    else if (method === "close") close();
    else if (method === "toggle") setOpen(!isOpen);
    else if (method === "restore") setOpen(true, false);
    else if (method === "ask") {
      setOpen(true);
      if (!bridge.send({ type: "ask", text: String(value) })) questions.push(String(value));
    } else if (method === "identify") {
      // What a message cannot carry (functions, nodes) is left out.
      identity = JSON.parse(JSON.stringify(value)) as Identity;
      bridge.send({ ...identity, type: "identify" });
    } else if (method === "reset") {
      identity = undefined;
      isResetting = !bridge.send({ type: "reset" });
    } else {
      const scheme = colorScheme();
      if (scheme) bridge.send({ type: "theme", color_scheme: scheme });
      frame.layout();
    }
  };

  return (...call) => {
    try {
      run(...call);
    } catch (error) {
      warn(String(error)); // a value that is no JSON: the site's owner hears of it, the page goes on
    }
  };
}

pageState().createPanel = createPanel;
