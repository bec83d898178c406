import { acceptInit, isLoaderMessage } from "@switchboard/widget-loader/protocol";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { createPreviewBridge, type PreviewDraft, SILENCE_MS } from "./preview-bridge";

const WIDGET_ORIGIN = "https://widget.example.com";
const APP_ORIGIN = "https://app.example.com";

const DRAFT: PreviewDraft = {
  assistant_name: "Reception",
  welcome_text: "Hello",
  topics: [],
  contact_form: null,
  starters: ["Hours?"],
  appearance: {
    primary_color: "#0f766e",
    color_scheme: "dark",
    position: "bottom-right",
    offset_x: 20,
    offset_y: 20,
    launcher_label: null,
    launcher_icon: "chat",
    launcher_size: 56,
    panel_size: "tall",
    logo_url: null,
    corner_radius: 16,
    header_title: null,
    header_subtitle: null,
    ai_disclosure: true,
    consent_text: null,
  },
};

/** A panel behind `postMessage`: takes `init` by the loader's own rules and records what comes over the port. */
function fakePanel() {
  const sent: { data: unknown; origin: string }[] = [];
  const received: { type: string }[] = [];
  let port: MessagePort | null = null;
  const panelWindow = {
    postMessage(data: unknown, origin: string, transfer: MessagePort[]) {
      sent.push({ data, origin });
      const source = {} as Window;
      const init = acceptInit({ data, origin: APP_ORIGIN, source, ports: transfer }, source);
      port = init?.port ?? null;
      if (port) port.onmessage = (event: MessageEvent<{ type: string }>) => received.push(event.data);
    },
  } as unknown as Window;
  return { panelWindow, sent, received, say: (message: unknown) => port?.postMessage(message) };
}

function setUp(mintTicket = vi.fn(() => Promise.resolve("ticket-1"))) {
  const onStateChange = vi.fn();
  const bridge = createPreviewBridge({
    widgetOrigin: WIDGET_ORIGIN,
    settings: {
      tenant_id: "harbour-dental",
      assistant_id: "a1",
      lang: null,
      storage: "none",
      mode: "inline",
      color_scheme: null,
    },
    mintTicket,
    onStateChange,
  });
  const panel = fakePanel();
  bridges.push(bridge);
  return { bridge, panel, mintTicket, onStateChange };
}

let bridges: { destroy: () => void }[] = [];
beforeEach(() => {
  bridges = [];
});
afterEach(() => {
  vi.useRealTimers();
  bridges.forEach((bridge) => bridge.destroy());
});

const types = (messages: { type: string }[]) => messages.map(({ type }) => type);

describe("createPreviewBridge", () => {
  it("sends an init that the panel accepts, to the widget's origin only", () => {
    const { bridge, panel } = setUp();
    bridge.connect(panel.panelWindow);
    expect(panel.sent).toHaveLength(1);
    expect(panel.sent[0]).toMatchObject({ origin: WIDGET_ORIGIN, data: { type: "switchboard:init", version: 1 } });
  });

  it("opens the panel once it is ready, with the unsaved draft, and mints no ticket before it is asked", async () => {
    const { bridge, panel, mintTicket, onStateChange } = setUp();
    bridge.update(DRAFT);
    bridge.connect(panel.panelWindow);
    panel.say({ type: "ready" });
    await expect.poll(() => types(panel.received)).toEqual(["theme", "open"]);
    expect(panel.received[0]).toEqual({ type: "theme", color_scheme: "dark", preview: DRAFT });
    expect(panel.received.every(isLoaderMessage)).toBe(true);
    expect(mintTicket).not.toHaveBeenCalled();
    expect(onStateChange).toHaveBeenLastCalledWith("open");
  });

  it("mints a fresh ticket each time the panel asks", async () => {
    const { bridge, panel, mintTicket } = setUp();
    bridge.connect(panel.panelWindow);
    panel.say({ type: "ticket-needed" });
    await expect.poll(() => panel.received).toContainEqual({ type: "ticket", ticket: "ticket-1" });
    panel.say({ type: "ticket-needed" });
    await expect.poll(() => mintTicket).toHaveBeenCalledTimes(2);
  });

  it("tells the panel why there is no ticket", async () => {
    const refused = Object.assign(new Error("no"), { code: "tenant_suspended" });
    const { bridge, panel } = setUp(vi.fn(() => Promise.reject(refused)));
    bridge.connect(panel.panelWindow);
    panel.say({ type: "ticket-needed" });
    await expect.poll(() => panel.received).toEqual([{ type: "ticket-failed", code: "tenant_suspended" }]);
  });

  it("passes on each change of the form", async () => {
    const { bridge, panel } = setUp();
    bridge.connect(panel.panelWindow);
    bridge.update(DRAFT);
    bridge.update({ ...DRAFT, welcome_text: "Hi" });
    await expect.poll(() => panel.received).toHaveLength(2);
    expect(panel.received[1]).toMatchObject({ preview: { welcome_text: "Hi" } });
  });

  it("gives a reloaded panel a new port and ignores the old one", async () => {
    const { bridge, panel, mintTicket } = setUp();
    bridge.connect(panel.panelWindow);
    const reloaded = fakePanel();
    bridge.connect(reloaded.panelWindow);
    panel.say({ type: "ticket-needed" });
    reloaded.say({ type: "ready" });
    await expect.poll(() => types(reloaded.received)).toEqual(["open"]);
    expect(mintTicket).not.toHaveBeenCalled();
    expect(panel.received).toEqual([]);
  });

  it("reports a closed panel and opens it again", async () => {
    const { bridge, panel, onStateChange } = setUp();
    bridge.connect(panel.panelWindow);
    panel.say({ type: "close" });
    await expect.poll(() => onStateChange).toHaveBeenLastCalledWith("closed");
    bridge.reopen();
    await expect.poll(() => panel.received).toEqual([{ type: "open", focus: true }]);
  });

  it("ignores what is no message of the panel", async () => {
    const { bridge, panel, mintTicket, onStateChange } = setUp();
    bridge.connect(panel.panelWindow);
    panel.say({ type: "ticket" });
    panel.say("ticket-needed");
    panel.say({ type: "close" });
    await expect.poll(() => onStateChange).toHaveBeenLastCalledWith("closed");
    expect(mintTicket).not.toHaveBeenCalled();
  });

  it("says so when the panel stays silent, and not after it was destroyed", () => {
    vi.useFakeTimers();
    const { bridge, panel, onStateChange } = setUp();
    bridge.connect(panel.panelWindow);
    vi.advanceTimersByTime(SILENCE_MS);
    expect(onStateChange).toHaveBeenLastCalledWith("silent");
    bridge.connect(panel.panelWindow);
    bridge.destroy();
    vi.advanceTimersByTime(SILENCE_MS);
    expect(onStateChange).toHaveBeenLastCalledWith("loading");
  });
});
