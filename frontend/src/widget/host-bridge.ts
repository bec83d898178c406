import {
  acceptInit,
  isLoaderMessage,
  type LoaderMessage,
  type PanelMessage,
  type PanelSettings,
} from "@switchboard/widget-loader/protocol";
import { PanelProblem } from "./problem";

const TICKET_TIMEOUT_MS = 20_000;

/** The panel's end of the line to the page that embeds it. */
export interface HostBridge {
  settings: PanelSettings;
  /** The browser's word on which origin embeds us. */
  embedOrigin: string;
  send: (message: PanelMessage) => void;
  /** A fresh single-use ticket. @throws PanelProblem with the loader's code, or `timeout`. */
  requestTicket: () => Promise<string>;
  /** Starts to listen; every well-formed message that is not an answer to `requestTicket` goes to `onMessage`. */
  start: (onMessage: (message: LoaderMessage) => void) => void;
}

/**
 * Waits for the one `switchboard:init` of the embedding window. The first one counts; a page cannot take over a panel
 * that already belongs to somebody by sending another.
 */
export function connectToHost(onConnect: (bridge: HostBridge) => void): void {
  function onWindowMessage(event: MessageEvent): void {
    if (window.parent === window) return;
    const init = acceptInit(event, window.parent);
    if (!init) return;
    window.removeEventListener("message", onWindowMessage);
    onConnect(createBridge(init.port, init.settings, init.origin));
  }
  window.addEventListener("message", onWindowMessage);
}

function createBridge(port: MessagePort, settings: PanelSettings, embedOrigin: string): HostBridge {
  let pending: { resolve: (ticket: string) => void; reject: (problem: PanelProblem) => void } | null = null;
  const send = (message: PanelMessage): void => port.postMessage(message);

  return {
    settings,
    embedOrigin,
    send,
    requestTicket() {
      return new Promise<string>((resolve, reject) => {
        pending?.reject(new PanelProblem("timeout"));
        const timer = setTimeout(() => pending?.reject(new PanelProblem("timeout")), TICKET_TIMEOUT_MS);
        const end = (): void => {
          clearTimeout(timer);
          pending = null;
        };
        pending = {
          resolve: (ticket) => (end(), resolve(ticket)),
          reject: (problem) => (end(), reject(problem)),
        };
        send({ type: "ticket-needed" });
      });
    },
    start(onMessage) {
      port.onmessage = (event: MessageEvent<unknown>) => {
        const message = event.data;
        if (!isLoaderMessage(message)) return;
        if (message.type === "ticket") pending?.resolve(message.ticket);
        else if (message.type === "ticket-failed") pending?.reject(new PanelProblem(message.code));
        else onMessage(message);
      };
      send({ type: "ready" });
    },
  };
}
