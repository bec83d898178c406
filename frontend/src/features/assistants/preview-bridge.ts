import {
  isPanelMessage,
  type LoaderMessage,
  type PanelSettings,
  PROTOCOL_VERSION,
} from "@switchboard/widget-loader/protocol";

import type { Appearance, PublicContactForm, Topic } from "@/lib/api";

/** What the editor's form holds and nobody saved yet. */
export interface PreviewDraft {
  assistant_name: string;
  welcome_text: string;
  starters: string[];
  topics: Topic[];
  contact_form: PublicContactForm | null;
  appearance: Appearance;
}

export type PreviewState = "loading" | "open" | "closed" | "silent";

interface PreviewBridgeOptions {
  /** `WIDGET_ORIGIN`: the only origin that anything is sent to. */
  widgetOrigin: string;
  settings: PanelSettings;
  /** Gets a single-use ticket. */
  mintTicket: () => Promise<string>;
  onStateChange: (state: PreviewState) => void;
}

export interface PreviewBridge {
  /** To be called on every `load` of the iframe: a reloaded panel needs a new port. */
  connect: (panel: Window) => void;
  /** Shows `draft` without saving it. */
  update: (draft: PreviewDraft) => void;
  /** Opens the panel again after its close button was used. */
  reopen: () => void;
  destroy: () => void;
}

/** How long the panel may take to answer before the preview says that something is wrong. */
export const SILENCE_MS = 8000;

/**
 * Plays the loader's part for the panel in the editor's iframe: hands over a port with `init`, mints a ticket when the
 * panel asks, passes on what changes in the form. The order is that of the loader's protocol.
 */
export function createPreviewBridge(options: PreviewBridgeOptions): PreviewBridge {
  const { widgetOrigin, settings, mintTicket, onStateChange } = options;
  let port: MessagePort | null = null;
  let draft: PreviewDraft | null = null;
  let silence: ReturnType<typeof setTimeout> | undefined;

  function send(message: LoaderMessage): void {
    port?.postMessage(message);
  }

  function sendDraft(): void {
    if (!draft) return;
    const { color_scheme } = draft.appearance;
    // `page` is the website around the chat, which is not here: the preview follows the visitor instead.
    send({ type: "theme", color_scheme: color_scheme === "page" ? "auto" : color_scheme, preview: draft });
  }

  function hangUp(): void {
    clearTimeout(silence);
    port?.close();
    port = null;
  }

  async function answerTicketNeeded(asking: MessagePort): Promise<void> {
    let answer: LoaderMessage;
    try {
      answer = { type: "ticket", ticket: await mintTicket() };
    } catch (error) {
      answer = { type: "ticket-failed", code: codeOf(error) };
    }
    if (asking !== port) return;
    send(answer);
    // The panel takes its configuration with the session that this ticket opens; what is unsaved comes on top.
    sendDraft();
  }

  function onMessage(receiving: MessagePort, message: unknown): void {
    if (receiving !== port || !isPanelMessage(message)) return;
    switch (message.type) {
      case "ready":
        clearTimeout(silence);
        sendDraft();
        send({ type: "open", focus: false });
        return onStateChange("open");
      case "ticket-needed":
        return void answerTicketNeeded(receiving);
      case "close":
        return onStateChange("closed");
    }
  }

  return {
    connect(panel) {
      hangUp();
      const channel = new MessageChannel();
      const own = channel.port1;
      port = own;
      own.onmessage = (event: MessageEvent<unknown>) => onMessage(own, event.data);
      onStateChange("loading");
      silence = setTimeout(() => onStateChange("silent"), SILENCE_MS);
      const init = { type: "switchboard:init", version: PROTOCOL_VERSION, settings };
      panel.postMessage(init, widgetOrigin, [channel.port2]);
    },
    update(next) {
      draft = next;
      sendDraft();
    },
    reopen() {
      send({ type: "open", focus: true });
      onStateChange("open");
    },
    destroy: hangUp,
  };
}

/** The code of a problem document, else `unreachable`: what the panel has friendly words for. */
function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code : "unreachable";
}
