import { beforeEach, expect, it, vi } from "vitest";
import type { Appearance } from "../src/config";
import { request, warn } from "../src/config";
import { element, icon } from "../src/dom";
import { createFrame, type Frame } from "../src/frame";
import type { LivingContext } from "../src/page";
import { CONFIG } from "./harness";

const html = document.documentElement;
let viewport: EventTarget & { width: number; height: number; offsetTop: number; scale: number };
let life: AbortController;
let root: ShadowRoot;
let rooms: unknown[];
let covers: boolean[];
let isPhone: boolean;

function openFrame(appearance: Partial<Appearance> = {}, settings: Record<string, unknown> = {}): Frame {
  const host = document.createElement("div");
  vi.spyOn(host, "getBoundingClientRect").mockReturnValue({ left: 924, right: 980, top: 624 } as DOMRect);
  document.body.append(host);
  root = host.attachShadow({ mode: "open" });
  const config = { ...CONFIG, appearance: { ...CONFIG.appearance, ...appearance } };
  const button = {
    set hidden(isCovered: boolean) {
      covers.push(isCovered);
    },
  };
  const widget = { root, button, config, settings: () => settings, signal: life.signal, isInline: settings.mode === "inline" } as unknown as LivingContext;
  const frame = createFrame(
    "about:blank", "Chat", widget, [(name, properties, ...children) => {
      const made = element((name as string) === "iframe" ? "div" : name, properties as object, ...children);
      return made as never;
    }, icon, request, warn], () => "auto",
    (room) => rooms.push(room), () => undefined,
  );
  // happy-dom lays nothing out: the iframe is as large as its box.
  const pixels = (name: string): number => Number(new RegExp(`[ {;]${name}: ?([\\d.]+)px`).exec(geometry())?.[1] ?? 0);
  Object.defineProperty(frame.iframe, "clientWidth", { get: () => pixels("width") });
  Object.defineProperty(frame.iframe, "clientHeight", { get: () => pixels("height") });
  frame.show();
  return frame;
}

/** What the frame says of its box: always the last sheet. */
const geometry = (): string => [...root.adoptedStyleSheets.slice(-1)[0]?.cssRules ?? []].map((rule) => rule.cssText).join("");
const size = (): (string | undefined)[] => ["width", "height"].map((name) => new RegExp(`[ {;]${name}: ?([^;]+);`).exec(geometry())?.[1]);
const lockedBy = (): string => document.adoptedStyleSheets.flatMap((sheet) => [...sheet.cssRules]).map((rule) => rule.cssText).join("");

beforeEach(() => {
  life = new AbortController();
  rooms = [];
  covers = [];
  isPhone = false;
  html.removeAttribute("style");
  document.adoptedStyleSheets = [];
  viewport = Object.assign(new EventTarget(), { width: 390, height: 744, offsetTop: 0, scale: 1 });
  vi.stubGlobal("visualViewport", viewport);
  vi.stubGlobal("matchMedia", () => ({ matches: isPhone }));
  vi.spyOn(html, "clientWidth", "get").mockReturnValue(1000);
});

it("is as large as the panel wants, and never larger than the room above the launcher", () => {
  const frame = openFrame();
  expect(size()).toEqual(["400px", "600px"]);
  frame.resize(320, "normal");
  expect(size()).toEqual(["400px", "320px"]);
  frame.resize(99_999, "wide");
  expect(size()).toEqual(["720px", "600px"]);
  expect(rooms).toEqual([{ type: "viewport", width: 960, height: 600, full_screen: false }]);
  expect(geometry()).toContain("right: 0");
  expect(lockedBy()).toBe("");
});

it.each([
  ["compact", ["360px", "520px"]],
  ["tall", ["400px", "600px"]],
  ["wide", ["720px", "600px"]],
] as const)("with the size %s measures %j", (panel_size, expected) => {
  openFrame({ panel_size });
  expect(size()).toEqual(expected);
});

it("sets no style attribute, on its own nodes or the page's", () => {
  const frame = openFrame();
  frame.resize(500, "lightbox");
  expect([html, frame.box, frame.iframe].map((node) => node.getAttribute("style"))).toEqual([null, null, null]);
});

it("stands above launchers that stand on its own", () => {
  openFrame({}, { zIndex: "40" });
  expect(geometry()).toMatch(/:host\s*{\s*z-index: 41 !important/);
});

it("fills a phone, follows the visual viewport when the keyboard opens, and ignores pinch zoom", () => {
  isPhone = true;
  openFrame();
  expect(size()).toEqual(["390px", "744px"]);
  Object.assign(viewport, { height: 500, offsetTop: 60 }).dispatchEvent(new Event("resize"));
  expect(size()).toEqual(["390px", "500px"]);
  expect(geometry()).toContain("top: 60px");
  expect(geometry()).toContain("padding-bottom: 0");
  expect(rooms).toContainEqual({ type: "viewport", width: 390, height: 500, full_screen: true });
  Object.assign(viewport, { width: 195, height: 422, scale: 2 }).dispatchEvent(new Event("resize"));
  expect(size()).toEqual([innerWidth + "px", innerHeight + "px"]);
});

it("an inline chat fills its target, also on a phone, and the window for a lightbox only", () => {
  isPhone = true;
  const frame = openFrame({}, { mode: "inline" });
  expect(geometry()).toContain("inset: 0");
  expect(covers).toEqual([]);
  frame.resize(500, "lightbox");
  expect(size()).toEqual(["390px", "744px"]);
  expect(covers).toEqual([true]);
});

it("locks the page's scrolling only while it fills the window, and puts back what was there", () => {
  html.style.setProperty("overflow", "scroll", "important");
  const scroll = vi.spyOn(window, "scrollTo").mockImplementation(() => undefined);
  vi.stubGlobal("scrollX", 3);
  vi.stubGlobal("scrollY", 700);
  const own = new CSSStyleSheet();
  document.adoptedStyleSheets = [own];
  const frame = openFrame();
  expect(lockedBy()).toBe("");
  frame.resize(500, "lightbox");
  expect(lockedBy()).toMatch(/html\s*{\s*overflow: hidden !important/);
  expect(covers).toEqual([true]);
  frame.resize(500, "normal");
  expect([document.adoptedStyleSheets, covers]).toEqual([[own], [true, false]]);
  expect(scroll).toHaveBeenCalledWith({ left: 3, top: 700, behavior: "instant" });
  frame.resize(500, "lightbox");
  frame.hide();
  expect(document.adoptedStyleSheets).toEqual([own]);
  expect(html.getAttribute("style")).toContain("overflow: scroll !important");
});

it("stops following the window when the widget is destroyed, and follows it again after document.open()", () => {
  isPhone = true;
  const frame = openFrame();
  frame.listen();
  life.abort();
  const before = size();
  Object.assign(viewport, { height: 300 }).dispatchEvent(new Event("resize"));
  window.dispatchEvent(new Event("resize"));
  expect(size()).toEqual(before);
});
