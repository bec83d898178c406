import { beforeEach, expect, it, vi } from "vitest";
import { request, warn } from "../src/config";
import { element, icon } from "../src/dom";
import { createFrame, type Frame } from "../src/frame";

const page = document.documentElement.style;
let viewport: EventTarget & { width: number; height: number; offsetTop: number; scale: number };
let life: AbortController;
let rooms: unknown[];
let covers: boolean[];
let isPhone: boolean;

function openFrame(): Frame {
  const host = document.createElement("div");
  vi.spyOn(host, "getBoundingClientRect").mockReturnValue({ left: 924, right: 980, top: 624 } as DOMRect);
  document.body.append(host);
  const frame = createFrame(
    host.attachShadow({ mode: "open" }), "about:blank", "Chat", [request, warn, (name, properties, ...children) => {
      const made = element((name as string) === "iframe" ? "div" : name, properties as object, ...children);
      return made as never;
    }, icon], life.signal,
    (room) => rooms.push(room), (isCovered) => covers.push(isCovered), () => undefined,
  );
  frame.show(false);
  return frame;
}

const size = ({ box }: Frame): string[] => [box.style.width, box.style.height];

beforeEach(() => {
  life = new AbortController();
  rooms = [];
  covers = [];
  isPhone = false;
  page.cssText = "";
  viewport = Object.assign(new EventTarget(), { width: 390, height: 844, offsetTop: 0, scale: 1 });
  vi.stubGlobal("visualViewport", viewport);
  vi.stubGlobal("matchMedia", () => ({ matches: isPhone }));
  vi.spyOn(document.documentElement, "clientWidth", "get").mockReturnValue(1000);
});

it("is as large as the panel wants, and never larger than the room above the launcher", () => {
  const frame = openFrame();
  expect(size(frame)).toEqual(["400px", "600px"]);
  frame.resize(320, "normal");
  expect(size(frame)).toEqual(["400px", "320px"]);
  frame.resize(99_999, "wide");
  expect(size(frame)).toEqual(["720px", "600px"]);
  expect(rooms).toEqual([{ type: "viewport", width: 960, height: 600, full_screen: false }]);
  expect(page.overflow).toBe("");
});

it("fills a phone, follows the visual viewport when the keyboard opens, and ignores pinch zoom", () => {
  isPhone = true;
  const frame = openFrame();
  expect(size(frame)).toEqual(["390px", "844px"]);
  Object.assign(viewport, { height: 500, offsetTop: 60 }).dispatchEvent(new Event("resize"));
  expect(size(frame)).toEqual(["390px", "500px"]);
  expect(frame.box.style.top).toBe("60px");
  expect(rooms).toContainEqual({ type: "viewport", width: 390, height: 500, full_screen: true });
  Object.assign(viewport, { width: 195, height: 422, scale: 2 }).dispatchEvent(new Event("resize"));
  expect(size(frame)).toEqual([innerWidth + "px", innerHeight + "px"]);
});

it("locks the page's scrolling only while it fills the window, and puts back what was there", () => {
  page.setProperty("overflow", "scroll", "important");
  const frame = openFrame();
  expect(page.overflow).toBe("scroll");
  frame.resize(500, "lightbox");
  expect([page.overflow, covers]).toEqual(["hidden", [true]]);
  frame.resize(500, "normal");
  expect([page.overflow, page.getPropertyPriority("overflow"), covers]).toEqual(["scroll", "important", [true, false]]);
  frame.resize(500, "lightbox");
  frame.hide();
  expect(page.overflow).toBe("scroll");
});

it("gives the page its scrolling back when the widget is destroyed, and stops following the window", () => {
  isPhone = true;
  const frame = openFrame();
  life.abort();
  expect(page.overflow).toBe("");
  const before = size(frame);
  Object.assign(viewport, { height: 300 }).dispatchEvent(new Event("resize"));
  expect(size(frame)).toEqual(before);
});
