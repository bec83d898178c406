import { describe, expect, it } from "vitest";
import { acceptInit, isInitMessage, isLoaderMessage, isPanelMessage, type PanelSettings } from "../src/protocol";

const settings: PanelSettings = {
  tenant_id: "acme", assistant_id: null, lang: "en", storage: "local", mode: "floating", color_scheme: null,
};
const init = { type: "switchboard:init", version: 1, settings };

describe("messages of the panel", () => {
  it.each([
    { type: "ready" },
    { type: "close" },
    { type: "ticket-needed" },
    { type: "resize", height: 420 },
    { type: "resize", height: 420, mode: "lightbox" },
    { type: "unread", count: 0 },
    { type: "event", name: "message" },
    { type: "event", name: "contact", detail: { id: "c1" } },
  ])("accepts %j", (message) => expect(isPanelMessage(message)).toBe(true));

  it.each([
    null, undefined, 7, "ready", [], {}, { type: "explode" }, { type: ["ready"] },
    { type: "resize" }, { type: "resize", height: "420" }, { type: "resize", height: NaN },
    { type: "resize", height: -1 }, { type: "resize", height: Infinity }, { type: "resize", height: 1, mode: "huge" },
    { type: "unread", count: null }, { type: "event", name: "ready" }, { type: "event", name: "message", detail: "text" },
    Object.create({ type: "ready" }),
  ])("ignores %j", (message) => expect(isPanelMessage(message)).toBe(false));
});

describe("messages of the loader", () => {
  it.each([
    { type: "open", focus: true }, { type: "close" }, { type: "reset" }, { type: "ticket", ticket: "t" },
    { type: "ticket-failed", code: "origin_not_allowed" }, { type: "ask", text: "Hello?" },
    { type: "identify", user_id: "7", attributes: { plan: "pro" } }, { type: "theme", color_scheme: "dark" },
    { type: "viewport", width: 390, height: 500.5, full_screen: true },
  ])("accepts %j", (message) => expect(isLoaderMessage(message)).toBe(true));

  it.each([
    { type: "open" }, { type: "ticket", ticket: 5 }, { type: "ticket-failed" }, { type: "ask" }, { type: "ready" },
    { type: "identify", user_id: 7 }, { type: "identify", attributes: "x" }, { type: "theme", color_scheme: "pink" },
    { type: "viewport", width: 390, height: 500 },
  ])("ignores %j", (message) => expect(isLoaderMessage(message)).toBe(false));
});

describe("switchboard:init", () => {
  it("knows its own version and whole settings only", () => {
    expect(isInitMessage(init)).toBe(true);
    expect(isInitMessage({ ...init, version: 2 })).toBe(false);
    expect(isInitMessage({ ...init, settings: { ...settings, storage: "cookie" } })).toBe(false);
    expect(isInitMessage({ ...init, settings: { ...settings, tenant_id: undefined } })).toBe(false);
  });

  const parent = window as MessageEventSource;
  const { port1: port, port2: otherPort } = new MessageChannel();
  const event = { data: init, origin: "https://www.acme.example", source: parent, ports: [port] };

  it("is accepted from the embedding window with its origin and port", () => {
    expect(acceptInit(event, parent)).toEqual({ settings, origin: "https://www.acme.example", port });
  });

  it.each(["http://localhost:4001", "https://xn--bcher-kva.example", "http://[::1]:8080"])("accepts origin %s", (origin) => {
    expect(acceptInit({ ...event, origin }, parent)?.origin).toBe(origin);
  });

  it.each(["null", "", "*", "file://", "https://", "https://a.example/path", "javascript:alert(1)", "chrome-extension://abc"])(
    "refuses origin %j",
    (origin) => expect(acceptInit({ ...event, origin }, parent)).toBeNull(),
  );

  it.each([
    ["another window", { source: {} as Window }],
    ["no window", { source: null }],
    ["another envelope", { data: { ...init, type: "init" } }],
    ["no port", { ports: [] }],
    ["two ports", { ports: [port, otherPort] }],
  ])("refuses %s", (_, change) => expect(acceptInit({ ...event, ...change }, parent)).toBeNull());
});
