import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { InitMessage } from "../src/protocol";
import { addTag, answer, CONFIG, hosts, launcher, page, resetPage, runScript, servePanel, settle, shadowRoots, WIDGET_ORIGIN } from "./harness";

interface Sent { message: InitMessage; targetOrigin: string; port: MessagePort }

/** What the loader posted to iframe windows. */
let sent: Sent[] = [];
/** What the panel got over its port. */
let got: Array<Record<string, unknown>> = [];
/** Ports of earlier tests, closed so that the run can end. */
const ports: MessagePort[] = [];

const box = (): HTMLElement => shadowRoots[0]?.querySelector(".box") as HTMLElement;
const iframe = (): HTMLIFrameElement => shadowRoots[0]?.querySelector("test-frame") as HTMLIFrameElement;
const types = (): unknown[] => got.map((message) => message.type);

/** Messages over a port take real turns of the event loop. */
async function delivered(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** The iframe has loaded our panel: it takes the port and, unless it hangs, says it is ready. */
async function loadPanelPage(isReady = true): Promise<MessagePort> {
  iframe().dispatchEvent(new Event("load"));
  const { port } = sent[sent.length - 1] as Sent;
  ports.push(port);
  port.onmessage = ({ data }) => got.push(data as Record<string, unknown>);
  if (isReady) port.postMessage({ type: "ready" });
  await delivered();
  return port;
}

/** Draws a widget whose second file comes as if over the network. */
async function startWidget(attributes: Record<string, string> = {}): Promise<void> {
  addTag(attributes);
  await servePanel();
  await runScript();
}

async function openWidget(attributes: Record<string, string> = {}): Promise<void> {
  await startWidget(attributes);
  launcher()?.click();
  await settle();
}

beforeEach(() => {
  resetPage();
  sent = [];
  got = [];
  // A stand-in for the iframe, which loads nothing: the tests play its part.
  const createElement = (name: string): HTMLElement =>
    document.createElementNS("http://www.w3.org/1999/xhtml", name);
  vi.spyOn(document, "createElement").mockImplementation((name: string) => name !== "iframe" ? createElement(name) :
    Object.assign(createElement("test-frame"), { contentWindow: {
      postMessage(message: InitMessage, targetOrigin: string, [port]: MessagePort[]) {
        sent.push({ message, targetOrigin, port: port as MessagePort });
      },
    } }));
  answer(200, { ...CONFIG, ticket: "tkt_1" });
});

afterEach(() => {
  vi.useRealTimers();
  resetPage();
  ports.splice(0).forEach((port) => port.close());
});

describe("opening", () => {
  it("sends init to the exact origin at every load, and the port follows the newest load", async () => {
    await openWidget({ "data-storage": "none", "data-lang": "de" });
    expect(iframe().src).toBe(WIDGET_ORIGIN + "/widget/acme");
    await loadPanelPage();
    await loadPanelPage();
    expect(sent.map(({ targetOrigin }) => targetOrigin)).toEqual([WIDGET_ORIGIN, WIDGET_ORIGIN]);
    expect(sent[0]?.port).not.toBe(sent[1]?.port);
    expect(sent[0]?.message).toEqual({
      type: "switchboard:init",
      version: 1,
      settings: { tenant_id: "acme", assistant_id: null, lang: "de", storage: "none", mode: "floating", color_scheme: "auto" },
    });
    expect(types().filter((type) => type === "open")).toHaveLength(2);
  });

  it("warms at hover without a ticket or a shown box; a panel that asks too early gets nothing", async () => {
    await startWidget();
    launcher()?.dispatchEvent(new Event("pointerenter"));
    await settle();
    const port = await loadPanelPage();
    port.postMessage({ type: "ticket-needed" });
    await delivered();
    expect(box().hidden).toBe(true);
    expect(types()).toEqual(["viewport"]);
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  it("mints a ticket by a form post once the panel of an open widget asks", async () => {
    await openWidget();
    const port = await loadPanelPage();
    port.postMessage({ type: "ticket-needed" });
    await delivered();
    const [url, init] = vi.mocked(fetch).mock.calls[1] ?? [];
    expect(String(url)).toBe(WIDGET_ORIGIN + "/api/widget/tickets");
    expect(init).toMatchObject({ method: "POST", credentials: "omit" });
    expect(String(init?.body as URLSearchParams)).toBe("tenant_id=acme");
    expect(got[got.length - 1]).toEqual({ type: "ticket", ticket: "tkt_1" });
  });

  it.each([
    [403, { code: "tenant_suspended" }, "tenant_suspended"],
    [502, {}, "unreachable"],
  ])("tells the panel about a refused ticket (%i)", async (status, body, code) => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    await openWidget();
    const port = await loadPanelPage();
    answer(status, body);
    port.postMessage({ type: "ticket-needed" });
    await delivered();
    expect(got[got.length - 1]).toEqual({ type: "ticket-failed", code });
    expect(warn).toHaveBeenCalledTimes(1);
  });

  it.each([
    ["a string", () => Promise.resolve("own"), { type: "ticket", ticket: "own" }],
    ["an object", () => Promise.resolve({ ticket: "own" }), { type: "ticket", ticket: "own" }],
    ["nothing", () => Promise.resolve(undefined), { type: "ticket-failed", code: "get_ticket_failed" }],
    ["an error", () => Promise.reject(new Error("no")), { type: "ticket-failed", code: "get_ticket_failed" }],
  ])("takes the ticket from getTicket, which gives %s", async (_, getTicket, expected) => {
    vi.spyOn(console, "warn").mockImplementation(() => undefined);
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    await openWidget();
    page.switchboard.update({ getTicket });
    const port = await loadPanelPage();
    port.postMessage({ type: "ticket-needed" });
    await delivered();
    expect(got[got.length - 1]).toEqual(expected);
    expect(fetch).toHaveBeenCalledTimes(1);
  });
});

describe("forged messages", () => {
  it("to the window do nothing, and malformed ones on the port neither", async () => {
    await openWidget();
    const port = await loadPanelPage();
    for (const origin of [WIDGET_ORIGIN, "https://evil.example", "null"]) {
      window.dispatchEvent(new MessageEvent("message", { data: { type: "close" }, origin }));
    }
    for (const junk of [null, "close", { type: "Close" }, { kind: "close" }, { type: "event", name: "ready" }]) port.postMessage(junk);
    await delivered();
    expect(box().hidden).toBe(false);
  });

  it("before `ready` are ignored", async () => {
    await openWidget();
    const port = await loadPanelPage(false);
    port.postMessage({ type: "close" });
    await delivered();
    expect(box().hidden).toBe(false);
  });
});

describe("the open state", () => {
  it("is closed by the panel, gives the focus back and is remembered for the tab", async () => {
    await openWidget();
    const port = await loadPanelPage();
    expect(sessionStorage.getItem("switchboard:tenant_id=acme")).toBe("1");
    expect(launcher()?.getAttribute("aria-expanded")).toBe("true");
    port.postMessage({ type: "close" });
    await delivered();
    expect(box().hidden).toBe(true);
    expect(sessionStorage.getItem("switchboard:tenant_id=acme")).toBe("0");
    expect(launcher()?.getAttribute("aria-expanded")).toBe("false");
  });

  it("comes back on the next page, without taking the focus", async () => {
    sessionStorage.setItem("switchboard:tenant_id=acme", "1");
    await startWidget();
    await loadPanelPage();
    expect(box().hidden).toBe(false);
    expect(got.find(({ type }) => type === "open")).toEqual({ type: "open", focus: false });
  });

  it("of data-open is not stored, and nothing is with data-storage=none", async () => {
    await startWidget({ "data-open": "true" });
    expect(box().hidden).toBe(false);
    expect(sessionStorage.length).toBe(0);
    resetPage();
    await openWidget({ "data-storage": "none" });
    expect(box().hidden).toBe(false);
    expect(sessionStorage.length).toBe(0);
  });

  it("of a neighbour tenant is another", async () => {
    sessionStorage.setItem("switchboard:tenant_id=neighbour", "1");
    await startWidget();
    expect(shadowRoots[0]?.querySelector("test-frame")).toBeNull();
  });
});

describe("a panel that stays silent for 8 s", () => {
  it("gives way to a card whose retry loads the iframe anew", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    await openWidget();
    await loadPanelPage(false);
    vi.advanceTimersByTime(7_999);
    expect(box().querySelector(".card")).toBeNull();
    vi.advanceTimersByTime(1);
    expect(box().querySelector("[role=alert]")?.textContent).toContain("not answering");
    box().querySelector<HTMLButtonElement>(".retry")?.click();
    expect(box().querySelector(".card")).toBeNull();
    expect(iframe().isConnected).toBe(true);
    await loadPanelPage();
    expect(vi.getTimerCount()).toBe(0);
    expect(types()).toContain("open");
  });

  it("does not count while the widget is closed", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    await openWidget();
    page.switchboard.close();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("window.switchboard", () => {
  it("runs what was queued before the script came, in order", async () => {
    const heard: string[] = [];
    const queue = [["on", "ready", () => heard.push("ready")], ["identify", { user_id: "7" }], ["ask", "Open today?"]];
    page.switchboard = { q: [...queue, "junk", ["nonsense"], ["q"]] } as never;
    await startWidget();
    await loadPanelPage();
    expect(heard).toEqual(["ready"]);
    expect(types()).toEqual(["viewport", "identify", "open", "ask"]);
    page.switchboard.q.push(["ask", "And tomorrow?"]);
    await delivered();
    expect(got[got.length - 1]).toEqual({ type: "ask", text: "And tomorrow?" });
  });

  it("identify() alone loads nothing", async () => {
    await startWidget();
    page.switchboard.identify({ user_id: "7" });
    await settle();
    expect(shadowRoots[0]?.querySelector("test-frame")).toBeNull();
  });

  it("reset() before the panel is there reaches it before a later identify()", async () => {
    await openWidget();
    page.switchboard.identify({ user_id: "old" });
    page.switchboard.reset();
    page.switchboard.identify({ user_id: "new" });
    await loadPanelPage();
    expect(types()).toEqual(["viewport", "reset", "identify", "open"]);
    expect(got[2]).toMatchObject({ user_id: "new" });
  });

  it("throws at nobody, whatever it is given", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    await openWidget();
    await loadPanelPage();
    const loop: Record<string, unknown> = {};
    loop.self = loop;
    page.switchboard.identify(loop);
    page.switchboard.identify(undefined);
    page.switchboard.update(null);
    page.switchboard.ask(Symbol("x") as never);
    page.switchboard.on("open", "no function" as never);
    page.switchboard.on("close", () => { throw new Error("the page's own"); });
    page.switchboard.close();
    page.switchboard.open();
    expect(warn).not.toHaveBeenCalledTimes(0);
    page.switchboard.identify({ attributes: { send: () => undefined } });
    page.switchboard.update({ offsetX: Symbol("x") });
    expect(warn.mock.calls.map(([line]) => String(line))).toEqual(expect.arrayContaining([
      expect.stringContaining("the page's own"), expect.stringMatching(/clone/i), expect.stringMatching(/symbol/i),
    ]));
  });

  it("tells listeners and document about open, unread, message and close; unsubscribing works", async () => {
    const heard: unknown[] = [];
    const onDocument = (event: Event): unknown => heard.push(["document", (event as CustomEvent).detail]);
    document.addEventListener("switchboard:unread", onDocument);
    await startWidget();
    const stop = page.switchboard.on("open", () => heard.push("open"));
    page.switchboard.on("unread", (detail) => heard.push(detail));
    page.switchboard.on("message", (detail) => heard.push(detail));
    page.switchboard.on("close", () => heard.push("close"));
    page.switchboard.open();
    await settle();
    const port = await loadPanelPage();
    port.postMessage({ type: "unread", count: 120 });
    port.postMessage({ type: "event", name: "message", detail: { role: "assistant" } });
    await delivered();
    expect(launcher()?.querySelector("i")?.textContent).toBe("99+");
    expect(launcher()?.getAttribute("aria-label")).toBe("Chat: Harbour Dental (120)");
    stop();
    page.switchboard.toggle();
    page.switchboard.toggle();
    document.removeEventListener("switchboard:unread", onDocument);
    expect(heard).toEqual(["open", { count: 120 }, ["document", { count: 120 }], { role: "assistant" }, "close"]);
  });

  it("destroy() leaves no node, no listener on the page and no timer, and a new tag starts anew", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    let live: unknown[][] = [];
    for (const target of [window, document]) {
      const add = target.addEventListener.bind(target) as (...args: unknown[]) => void;
      vi.spyOn(target, "addEventListener").mockImplementation((...args: unknown[]) => {
        live.push(args);
        add(...args);
      });
      const remove = target.removeEventListener.bind(target) as (...args: unknown[]) => void;
      vi.spyOn(target, "removeEventListener").mockImplementation((...args: unknown[]) => {
        live = live.filter((added) => !args.every((argument, place) => argument === added[place]));
        remove(...args);
      });
    }
    await openWidget();
    await loadPanelPage(false);
    expect(live.length).toBeGreaterThan(0);
    page.switchboard.destroy();
    expect(hosts()).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
    expect(live.filter(([, , options]) => !(options as AddEventListenerOptions).signal?.aborted)).toEqual([]);
    expect(document.documentElement.style.overflow).toBe("");
    page.switchboard.open();
    page.switchboard.destroy();
    expect(hosts()).toBe(0);
    addTag();
    await runScript();
    expect(hosts()).toBe(1);
  });
});
