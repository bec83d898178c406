/** The iframe and its box: where it stands, how large it is, and that it takes nothing from the page while closed. */
import css from "./frame.css?inline";
import type { Tools } from "./page";
import type { LoaderMessage, PanelMode } from "./protocol";

export interface Frame {
  /** The box around the iframe; the fallback card lies in it too. */
  readonly box: HTMLElement;
  readonly iframe: HTMLIFrameElement;
  show(isDark: boolean): void;
  hide(): void;
  resize(height: number, mode: PanelMode): void;
  /** Fits the box to the window and tells the panel its room if that has changed. */
  layout(): void;
  /** Loads the panel's page from the beginning. */
  reload(): void;
  /** What the panel is told about its room. */
  room(): LoaderMessage;
}

/** Phones, upright and lying: there the panel takes the whole window. */
const PHONE = "(max-width:640px),(max-height:480px)";
const HEIGHT_PX = 640;
/** Between launcher and panel, and between panel and the upper edge of the window. */
const GAPS_PX = 24;

/**
 * Creates the frame, closed, and starts loading `url`. `onRoom` is called when the room of a shown panel changes,
 * `onCover` when the panel begins or ends to cover the whole window.
 */
export function createFrame(
  root: ShadowRoot,
  url: string,
  title: string,
  [, , element, icon]: Tools,
  signal: AbortSignal,
  onRoom: (room: LoaderMessage) => void,
  onCover: (isCovered: boolean) => void,
  onClose: () => void,
): Frame {
  const page = document.documentElement;
  const viewport = window.visualViewport;
  const iframe = element("iframe", { src: url, title, allow: "clipboard-write" });
  const close = element("button", { className: "close", ariaLabel: "Close", onclick: onClose }, icon("M6 6l12 12M18 6L6 18"));
  const box = element("div", { className: "box", hidden: true }, iframe, close);
  const sheet = new CSSStyleSheet();
  let wantedHeight = HEIGHT_PX;
  let wantedMode: PanelMode = "normal";
  let lastRoom = "";
  /** While the panel covers the window: what the page had set for its own scrolling. */
  let pageOverflow: [value: string, priority: string] | undefined;

  const isFullScreen = (): boolean => wantedMode === "lightbox" || matchMedia(PHONE).matches;

  const measure = (): { width: number; height: number; top: number } => {
    if (isFullScreen()) {
      // While the visitor has zoomed in with two fingers the visual viewport is a magnifying glass, not the room.
      return viewport && viewport.scale < 1.01
        ? { width: viewport.width, height: viewport.height, top: viewport.offsetTop }
        : { width: innerWidth, height: innerHeight, top: 0 };
    }
    const { left, right, top } = root.host.getBoundingClientRect();
    const width = page.clientWidth;
    return { width: width - 2 * Math.min(left, width - right), height: top - GAPS_PX, top: 0 };
  };

  const room = (): LoaderMessage => {
    const { width, height } = measure();
    return { type: "viewport", width: Math.max(0, width), height: Math.max(0, height), full_screen: isFullScreen() };
  };

  /** Locks the page's scrolling while the window is covered and puts back what was there. */
  const cover = (isCovered: boolean): void => {
    if (isCovered === !!pageOverflow) return;
    const { style } = page;
    if (pageOverflow) {
      style.setProperty("overflow", ...pageOverflow);
      pageOverflow = undefined;
    } else {
      pageOverflow = [style.overflow, style.getPropertyPriority("overflow")];
      style.setProperty("overflow", "hidden", "important");
    }
    onCover(isCovered);
  };

  const layout = (): void => {
    if (box.hidden) return;
    const isFull = isFullScreen();
    cover(isFull);
    const { width, height, top } = measure();
    box.classList.toggle("full", isFull);
    box.style.top = isFull ? top + "px" : "";
    box.style.width = (isFull ? width : Math.min(width, wantedMode === "wide" ? 720 : 400)) + "px";
    box.style.height = (isFull ? height : Math.min(height, wantedHeight)) + "px";
    const now = room();
    const said = JSON.stringify(now);
    if (said !== lastRoom) onRoom(now);
    lastRoom = said;
  };

  sheet.replaceSync(css);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  root.append(box);
  window.addEventListener("resize", layout, { signal });
  if (viewport) ["resize", "scroll"].forEach((type) => viewport.addEventListener(type, layout, { signal }));
  signal.addEventListener("abort", () => cover(false));

  return {
    box,
    iframe,
    layout,
    room,
    show(isDark) {
      box.classList.toggle("dark", isDark);
      box.hidden = false;
      layout();
    },
    hide() {
      box.hidden = true;
      cover(false);
    },
    resize(height, mode) {
      wantedHeight = height;
      wantedMode = mode;
      layout();
    },
    reload() {
      // An iframe that is put in anew starts anew.
      iframe.remove();
      box.prepend(iframe);
    },
  };
}
