import { PROTOCOL_VERSION, type LoaderMessage } from "@switchboard/widget-loader/protocol";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { connectToHost, type HostBridge } from "./host-bridge";

const HOST = "https://harbour-dental.example";
const settings = { tenant_id: "harbour-dental", assistant_id: null, lang: null, storage: "local", mode: "floating", color_scheme: null };
const INIT = { type: "switchboard:init", version: PROTOCOL_VERSION, settings };

/** Both ends of a port, delivering at once. */
function createPort() {
  const sent: unknown[] = [];
  const port = { postMessage: (message: unknown) => sent.push(message), onmessage: null as ((e: { data: unknown }) => void) | null };
  return { port: port as unknown as MessagePort, sent, deliver: (data: unknown) => port.onmessage?.({ data }) };
}

const parent = { name: "the embedding page" } as unknown as Window;

function post(overrides: Record<string, unknown>): void {
  const event = new Event("message");
  window.dispatchEvent(Object.assign(event, { data: INIT, origin: HOST, source: parent, ports: [createPort().port], ...overrides }));
}

beforeEach(() => void vi.spyOn(window, "parent", "get").mockReturnValue(parent as never));
afterEach(() => void vi.useRealTimers());

function connect(end = createPort()): { bridge: HostBridge; end: ReturnType<typeof createPort> } {
  let bridge!: HostBridge;
  connectToHost((connected) => (bridge = connected));
  post({ ports: [end.port] });
  return { bridge, end };
}

describe("connectToHost", () => {
  it.each([
    ["another window", { source: {} }],
    ["no window", { source: null }],
    ["another type", { data: { ...INIT, type: "init" } }],
    ["an unknown version", { data: { ...INIT, version: 99 } }],
    ["settings that are not whole", { data: { ...INIT, settings: { tenant_id: "x" } } }],
    ["an opaque origin", { origin: "null" }],
    ["a file", { origin: "file://" }],
    ["no port", { ports: [] }],
    ["two ports", { ports: [createPort().port, createPort().port] }],
  ])("does not listen to %s", (_, overrides) => {
    const onConnect = vi.fn();
    connectToHost(onConnect);
    post(overrides);
    expect(onConnect).not.toHaveBeenCalled();
    post({});
    expect(onConnect).toHaveBeenCalledOnce();
  });

  it("belongs to the first page that connects, and knows its origin from the browser", () => {
    const onConnect = vi.fn<(bridge: HostBridge) => void>();
    connectToHost(onConnect);
    post({ data: { ...INIT, origin: "https://evil.example" } });
    post({ origin: "https://evil.example" });
    expect(onConnect).toHaveBeenCalledOnce();
    expect(onConnect.mock.calls[0]?.[0].embedOrigin).toBe(HOST);
  });

  it("says that it is ready, asks for a ticket, and passes on only whole messages", async () => {
    const { bridge, end } = connect();
    const received: LoaderMessage[] = [];
    bridge.start((message) => received.push(message));
    const ticket = bridge.requestTicket();
    for (const message of [{ type: "open" }, { type: "open", focus: true }, { type: "new-thing" }, "open", null]) end.deliver(message);
    end.deliver({ type: "ticket", ticket: "t1" });
    await expect(ticket).resolves.toBe("t1");
    expect(end.sent).toEqual([{ type: "ready" }, { type: "ticket-needed" }]);
    expect(received).toEqual([{ type: "open", focus: true }]);
  });

  it("fails with the loader's code, or when nothing comes", async () => {
    vi.useFakeTimers();
    const { bridge, end } = connect();
    bridge.start(() => undefined);
    const refused = expect(bridge.requestTicket()).rejects.toMatchObject({ code: "origin_not_allowed" });
    end.deliver({ type: "ticket-failed", code: "origin_not_allowed" });
    await refused;
    const silent = expect(bridge.requestTicket()).rejects.toMatchObject({ code: "timeout" });
    await vi.advanceTimersByTimeAsync(60_000);
    await silent;
  });
});
