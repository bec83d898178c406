/** The npm package: loading, the React component and the web component, over the real loader. */
import { act, createElement, StrictMode } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Switchboard } from "../src/api";
import type { Tag } from "../src/config";
import "../src/element";
import { loadSwitchboard } from "../src/load";
import { SwitchboardChat, type SwitchboardChatProps } from "../src/react";
import { answer, CONFIG, hosts, launcher, page, resetPage, runScript, settle, WIDGET_ORIGIN } from "./harness";

const src = WIDGET_ORIGIN + "/widget.js";
let tags: Tag[];

/** The browser: a script element that is put into the page runs, and then tells so. */
async function runTags(): Promise<void> {
  for (const tag of tags.splice(0)) {
    vi.spyOn(document, "currentScript", "get").mockReturnValue(tag);
    await runScript();
    tag.dispatchEvent(new Event("load"));
    await settle();
  }
}

beforeEach(() => {
  resetPage();
  answer(200, CONFIG);
  tags = [];
  vi.spyOn(document.head, "append").mockImplementation((node) => {
    if ((node as Tag).src === src) tags.push(node as Tag);
  });
  (globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;
});
afterEach(resetPage);

describe("loadSwitchboard", () => {
  it("gives the widget of its own script, with settings that no attribute could hold", async () => {
    const getTicket = (): Promise<string> => Promise.resolve("own");
    const target = document.createElement("div");
    const loading = loadSwitchboard({ src, tenantId: "acme", nonce: "n1", mode: "inline", target, getTicket });
    expect(tags[0]?.nonce).toBe("n1");
    expect(tags[0]?.settings).toMatchObject({ tenantId: "acme", mode: "inline", getTicket });
    document.body.append(target);
    expect(document.querySelector(String(tags[0]?.settings?.target))).toBe(target);
    await runTags();
    const api = await loading;
    expect([api.tenantId, api.widgets.length]).toEqual(["acme", 1]);
  });

  it("rejects when the script does not come", async () => {
    const loading = loadSwitchboard({ src, tenantId: "acme" });
    tags[0]?.dispatchEvent(new Event("error"));
    await expect(loading).rejects.toThrow(src);
  });
});

describe("<SwitchboardChat>", () => {
  let root: Root;
  const render = (props: Partial<SwitchboardChatProps> | null): Promise<void> => act(async () => {
    root.render(createElement(StrictMode, null, props && createElement(SwitchboardChat, { src, tenantId: "acme", ...props })));
    await settle();
  });

  beforeEach(() => {
    const box = document.createElement("div");
    document.body.append(box);
    root = createRoot(box);
  });
  afterEach(() => act(() => root.unmount()));

  it("is one widget, also in strict mode, and none after unmounting", async () => {
    const onReady = vi.fn();
    await render({ onReady });
    await runTags();
    expect(hosts()).toBe(1);
    expect(page.switchboard.widgets).toHaveLength(1);
    expect(onReady).toHaveBeenCalled();
    expect((onReady.mock.lastCall as [unknown, Switchboard])[1].tenantId).toBe("acme");
    await render(null);
    expect(hosts()).toBe(0);
  });

  it("passes changed settings and identity on, and calls the newest callback, without another widget", async () => {
    await render({ onClose: () => undefined });
    await runTags();
    const widget = page.switchboard.widgets[0] as unknown as Switchboard;
    const update = vi.spyOn(widget, "update");
    const identify = vi.spyOn(widget, "identify");
    const reset = vi.spyOn(widget, "reset");
    await render({ position: "bottom-left", identity: { user_id: "7", user_hash: "h" } });
    expect(update).toHaveBeenCalledWith(expect.objectContaining({ position: "bottom-left" }));
    expect(identify).toHaveBeenCalledWith({ user_id: "7", user_hash: "h" });
    await render({ position: "bottom-left" });
    expect(reset).toHaveBeenCalledTimes(1);
    expect(tags).toHaveLength(0);
    expect(page.switchboard).toBe(widget);
  });

  it("asks the newest getTicket, and passes on that there is one or no longer one", async () => {
    const said: string[] = [];
    const getTicket = (text: string) => () => {
      said.push(text);
      return Promise.resolve(text);
    };
    await render({ getTicket: getTicket("first") });
    await runTags();
    const update = vi.spyOn(page.switchboard.widgets[0] as unknown as Switchboard, "update");
    const loaded = vi.spyOn(document.head, "append").mock.calls.map(([node]) => (node as Tag).settings?.getTicket);
    await render({ getTicket: getTicket("second") });
    await expect(loaded.at(-1)?.()).resolves.toBe("second");
    expect(said).toEqual(["second"]);
    expect(update).not.toHaveBeenCalled();
    await render({});
    expect(update).toHaveBeenLastCalledWith(expect.objectContaining({ getTicket: undefined }));
    await render({ getTicket: getTicket("third") });
    await expect(update.mock.lastCall?.[0].getTicket?.()).resolves.toBe("third");
  });

  it("for another tenant is another widget", async () => {
    await render({});
    await runTags();
    await render({ tenantId: "neighbour" });
    await runTags();
    expect(page.switchboard.widgets.map((widget) => widget.tenantId)).toEqual(["neighbour"]);
  });

  it("inline has an element of its own as target", async () => {
    await render({ mode: "inline", className: "chat" });
    const place = document.querySelector(".chat");
    expect(document.querySelector(String(tags[0]?.settings?.target))).toBe(place);
  });
});

describe("<switchboard-chat>", () => {
  it("is a widget while it is in the document, and hands on its events", async () => {
    const heard: string[] = [];
    const element = document.createElement("switchboard-chat");
    element.setAttribute("src", src);
    element.setAttribute("tenant-id", "acme");
    element.setAttribute("mode", "floating");
    element.setAttribute("offset-x", "40");
    element.addEventListener("switchboard:ready", () => heard.push("ready"));
    document.body.append(element);
    await runTags();
    expect(element.switchboard?.tenantId).toBe("acme");
    expect(launcher()).not.toBeNull();
    expect(heard).toEqual(["ready"]);
    element.remove();
    expect(hosts()).toBe(0);
    expect(element.switchboard).toBeNull();
  });

  it("inline is its own target", () => {
    const element = document.createElement("switchboard-chat");
    element.setAttribute("src", src);
    element.setAttribute("tenant-id", "acme");
    document.body.append(element);
    expect(tags[0]?.settings).toMatchObject({ mode: "inline", tenantId: "acme" });
    expect(document.querySelector(String(tags[0]?.settings?.target))).toBe(element);
  });

  it("without a tenant says so and does nothing", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    document.body.append(document.createElement("switchboard-chat"));
    expect(warn).toHaveBeenCalledTimes(1);
    expect(tags).toEqual([]);
  });
});

describe("on a server that renders the site", () => {
  it("can be imported where there are no elements, and does nothing", async () => {
    vi.stubGlobal("HTMLElement", undefined);
    vi.stubGlobal("customElements", undefined);
    vi.resetModules();
    await expect(import("../src/element")).resolves.toHaveProperty("SwitchboardChatElement");
    vi.unstubAllGlobals();
  });
});
