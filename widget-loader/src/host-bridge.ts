/** The port to the panel: handed over at every load of the iframe, to the exact origin of the iframe and to nobody else. */
import { isPanelMessage, PROTOCOL_VERSION, type InitMessage, type LoaderMessage, type PanelMessage, type PanelSettings } from "./protocol";

export interface HostBridge {
  /** Sends if the panel is there. Before `ready`, and after a reload of the iframe, it does nothing and returns false. */
  send(message: LoaderMessage): boolean;
  /** Gives up the panel that was there: its page is gone, and the next load brings another. */
  hangUp(): void;
}

/**
 * Connects to the panel in `iframe`. The loader never listens to window messages: the panel's end of the port is the
 * only way in, so a forged `postMessage` from the page or another frame reaches nothing. What arrives is still checked.
 * `targetOrigin` is the origin of the iframe's page; if the frame shows another one, the browser delivers nothing.
 * `onLost` is called when a panel that was ready is gone because the iframe was loaded anew.
 */
export function createHostBridge(
  iframe: HTMLIFrameElement,
  targetOrigin: string,
  settings: () => PanelSettings,
  onMessage: (message: PanelMessage) => void,
  onLost: () => void,
): HostBridge {
  let port: MessagePort | undefined;
  let isReady = false;

  const connect = (): void => {
    hangUp();
    const channel = new MessageChannel();
    const init: InitMessage = { type: "switchboard:init", version: PROTOCOL_VERSION, settings: settings() };
    port = channel.port1;
    port.onmessage = ({ data }) => {
      if (!isPanelMessage(data)) return;
      isReady ||= data.type === "ready";
      if (isReady) onMessage(data);
    };
    iframe.contentWindow?.postMessage(init, targetOrigin, [channel.port2]);
  };

  const hangUp = (): void => {
    iframe.onload = connect; // `document.open()` has taken it off
    port?.close();
    if (isReady) {
      isReady = false;
      onLost();
    }
  };

  hangUp();
  return {
    send(message) {
      if (isReady) port?.postMessage(message);
      return isReady;
    },
    hangUp,
  };
}
