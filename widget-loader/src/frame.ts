/** The iframe and its box: where it stands, how large it is, and that it takes nothing from the page while closed. */
import css from "./frame.css?inline";
import inlineCss from "./inline.css?inline";
import type { LivingContext, Tools } from "./page";
import type { ColorScheme, LoaderMessage, PanelMode } from "./protocol";

export interface Frame {
  /** The box around the iframe; the fallback card lies in it too. */
  readonly box: HTMLElement;
  readonly iframe: HTMLIFrameElement;
  show(): void;
  hide(): void;
  /** Takes the height in px that the panel wants, and its mode (without: `normal`). */
  resize(height: number, mode?: PanelMode): void;
  /** Fits the box to the window and to the colour scheme, and tells the panel its room if that has changed. */
  layout(): void;
  /** Follows window and keyboard; again after `document.open()`, which takes every listener off every node. */
  listen(): void;
  /** Loads the panel's page from the beginning. */
  reload(): void;
  /** What the panel is told about its room. */
  room(): Room;
}

type Room = Extract<LoaderMessage, { type: "viewport" }>;

/** Whether this build can be inline; see panel.ts. */
declare const FITS_PAGE: boolean;

/** Phones, upright and lying: there the panel takes the whole window. */
const PHONE = "(max-width:640px),(max-height:480px)";
/** Between launcher and panel, and between panel and the upper edge of the window. */
const GAPS_PX = 24;
/** A visual viewport that is so much lower than the window has a keyboard under it. */
const KEYBOARD_PX = 120;

/**
 * Creates the frame, closed, and starts loading `url`. `onRoom` is called when the room of a shown panel changes. While
 * the panel covers the whole window the launcher is hidden.
 */
export function createFrame(
  url: string,
  title: string,
  { root, button, config, settings, signal, isInline }: LivingContext,
  [element, icon]: Tools,
  colorScheme: () => ColorScheme,
  onRoom: (room: Room) => void,
  onClose: () => void,
): Frame {
  const { corner_radius, panel_size } = config.appearance;
  const viewport = window.visualViewport;
  const iframe = element("iframe", { src: url, title, allow: "clipboard-write" });
  const close = element("button", { className: "close", ariaLabel: "Close", hidden: FITS_PAGE && isInline }, icon("M6 6l12 12M18 6L6 18"));
  const box = element("div", { className: "box", hidden: true }, iframe, close);
  const looks = new CSSStyleSheet();
  const geometry = new CSSStyleSheet();
  const lock = new CSSStyleSheet();
  let wantedHeight = 640;
  let wantedMode: PanelMode = "normal";
  let lastRoom = "";
  /** While the panel covers the window: how far the page was scrolled. */
  let scrolled: ScrollToOptions | undefined;

  const isFullScreen = (): boolean => wantedMode === "lightbox" || (!(FITS_PAGE && isInline) && matchMedia(PHONE).matches);

  /** A floating panel may grow from the launcher up to the window's edges; otherwise the room is what the iframe has. */
  const room = (): Room => {
    const full_screen = isFullScreen();
    let { clientWidth: width, clientHeight: height } = iframe;
    if (!full_screen && !(FITS_PAGE && isInline)) {
      const { left, right, top } = root.host.getBoundingClientRect();
      const { clientWidth } = document.documentElement;
      width = Math.max(0, clientWidth - 2 * Math.min(left, clientWidth - right));
      height = Math.max(0, top - GAPS_PX);
    }
    return { type: "viewport", width, height, full_screen };
  };

  /** Locks the page's scrolling while the window is covered. A sheet of ours leaves the page's own styles alone. */
  const cover = (isCovered: boolean): void => {
    if (isCovered === !!scrolled) return;
    const before = scrolled;
    scrolled = isCovered ? { left: scrollX, top: scrollY, behavior: "instant" } : undefined;
    if (isCovered) document.adoptedStyleSheets.push(lock);
    else document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== lock);
    if (before) scrollTo(before);
    button.hidden = isCovered;
  };

  const layout = (): void => {
    if (box.hidden) return;
    const isFull = isFullScreen();
    cover(isFull);
    box.classList.toggle("full", isFull);
    let rules: string;
    if (isFull) {
      // While the visitor has zoomed in with two fingers the visual viewport is a magnifying glass, not the room.
      const { width, height, offsetTop } = viewport && viewport.scale < 1.01 ? viewport : { width: innerWidth, height: innerHeight, offsetTop: 0 };
      rules = `top:${offsetTop}px;width:${width}px;height:${height}px;border-radius:0` +
        (height < innerHeight - KEYBOARD_PX ? ";padding-bottom:0" : "");
    } else if (FITS_PAGE && isInline) rules = "inset:0;box-shadow:none";
    else {
      const { width, height } = room();
      const { left, right } = root.host.getBoundingClientRect();
      const [wide, high] = wantedMode === "wide" || panel_size === "wide" ? [720, Math.max(wantedHeight, 760)] :
        panel_size === "compact" ? [360, Math.min(wantedHeight, 520)] : [400, wantedHeight];
      rules = `${left + right < innerWidth ? "left" : "right"}:0;width:${Math.min(width, wide)}px;height:${Math.min(height, high)}px`;
    }
    // Above the launchers that stand on this one.
    if (isFull || !(FITS_PAGE && isInline)) rules += `}:host{z-index:${(parseInt(settings().zIndex as string) || 2147483646) + 1}!important`;
    geometry.replaceSync(`.box{color-scheme:${colorScheme().replace("auto", "light dark")};border-radius:${corner_radius}px;${rules}}`);
    const now = room();
    const said = JSON.stringify(now);
    if (said !== lastRoom) onRoom(now);
    lastRoom = said;
  };

  looks.replaceSync(FITS_PAGE && isInline ? css + inlineCss : css);
  lock.replaceSync("html{overflow:hidden!important}");
  root.adoptedStyleSheets.push(looks, geometry);
  root.append(box);
  const onKey = (event: Event): void => {
    if ((event as KeyboardEvent).key === "Escape") onClose();
  };
  const listen = (): void => {
    close.onclick = onClose;
    root.addEventListener("keydown", onKey);
    addEventListener("resize", layout, { signal });
  };
  listen();
  if (viewport) ["resize", "scroll"].forEach((type) => viewport.addEventListener(type, layout, { signal }));

  return {
    box,
    iframe,
    layout,
    listen,
    room,
    show() {
      box.hidden = false;
      layout();
    },
    hide() {
      box.hidden = true;
      geometry.replaceSync("");
      cover(false);
    },
    resize(height, mode = "normal") {
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
