import { describe, expect, it, vi } from "vitest";
import { followAnswer, type FollowOptions } from "./follow-answer";
import { PanelProblem } from "./problem";
import type { AnswerEvent } from "./types";

type Sent = [id: number, name: string, data: object];
const CREATED: Sent = [1, "message.created", { message_id: "m1", conversation_id: "c1" }];
const COMPLETED: Sent = [4, "message.completed", { message_id: "m1", finish_reason: "stop" }];
const delta = (id: number, text: string): Sent => [id, "delta", { text }];

const streamOf = (...events: Sent[]): Response =>
  new Response(events.map(([id, name, data]) => `id: ${id}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`).join(""));

function follow(options: Partial<FollowOptions>) {
  const events: AnswerEvent[] = [];
  const reconnecting: boolean[] = [];
  const result = followAnswer({
    open: async () => streamOf(CREATED, COMPLETED),
    reopen: async () => streamOf(COMPLETED),
    onEvent: (event) => events.push(event),
    onReconnecting: (isReconnecting) => reconnecting.push(isReconnecting),
    signal: new AbortController().signal,
    wait: async () => undefined,
    ...options,
  });
  const text = () => events.map((event) => (event.name === "delta" ? event.data.text : "")).join("");
  return { result, text, events, reconnecting };
}

describe("followAnswer", () => {
  it("takes a cut stream up again behind the last event, without repeating text", async () => {
    const reopen = vi.fn(async () => streamOf(delta(2, "Hello "), delta(3, "there"), COMPLETED));
    const { result, text, reconnecting } = follow({ open: async () => streamOf(CREATED, delta(2, "Hello ")), reopen });
    await expect(result).resolves.toBe("finished");
    expect(reopen).toHaveBeenCalledExactlyOnceWith("2");
    expect(text()).toBe("Hello there");
    expect(reconnecting).toEqual([false, true, false]);
  });

  it("tries again when nothing answers or only a proxy does", async () => {
    const failures = [
      async () => Promise.reject(new PanelProblem("network")),
      async () => Response.json({ code: "api_unavailable" }, { status: 502 }),
      async () => streamOf(CREATED, COMPLETED),
    ];
    const { result } = follow({ open: failures.shift()!, reopen: () => failures.shift()!() });
    await expect(result).resolves.toBe("finished");
  });

  it("says so when the server has no answer in progress", async () => {
    await expect(follow({ open: async () => new Response(null, { status: 204 }) }).result).resolves.toBe("gone");
  });

  it("gives a refusal to the caller at once", async () => {
    const reopen = vi.fn<FollowOptions["reopen"]>();
    const refused = async () => Response.json({ code: "message_limit_reached" }, { status: 429 });
    await expect(follow({ open: refused, reopen }).result).rejects.toMatchObject({ code: "message_limit_reached", status: 429 });
    expect(reopen).not.toHaveBeenCalled();
  });

  it("gives up in the end", async () => {
    const never = vi.fn(async () => Promise.reject(new PanelProblem("network")));
    await expect(follow({ open: never, reopen: never }).result).rejects.toMatchObject({ code: "network" });
    expect(never.mock.calls.length).toBeGreaterThan(3);
  });

  it("ends with the stream's error event, and passes over what it does not know or cannot read", async () => {
    const odd = new Response(
      'event: new_thing\ndata: {}\n\nevent: delta\ndata: {broken\n\nevent: error\ndata: {"code":"interrupted","retryable":true}\n\n',
    );
    const { result, events } = follow({ open: async () => odd });
    await expect(result).resolves.toBe("finished");
    expect(events).toEqual([{ name: "error", data: { code: "interrupted", retryable: true } }]);
  });

  it("stops without another event once it is aborted", async () => {
    const turn = new AbortController();
    const onEvent = vi.fn(() => turn.abort());
    const { result } = follow({ open: async () => streamOf(CREATED, delta(2, "x"), COMPLETED), onEvent, signal: turn.signal });
    await expect(result).rejects.toMatchObject({ name: "AbortError" });
    expect(onEvent).toHaveBeenCalledOnce();
  });

  it("does not give up while the browser is offline, and goes on as soon as it is back", async () => {
    vi.useFakeTimers();
    const onLine = vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
    const open = vi.fn(async (): Promise<Response> => Promise.reject(new PanelProblem("network")));
    const { result } = follow({ open, reopen: open, wait: undefined });
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(open).toHaveBeenCalledOnce();
    for (let round = 0; round < 10; round++) {
      window.dispatchEvent(new Event("online"));
      await vi.advanceTimersByTimeAsync(1);
    }
    onLine.mockReturnValue(true);
    open.mockImplementation(async () => streamOf(CREATED, COMPLETED));
    window.dispatchEvent(new Event("online"));
    await expect(result).resolves.toBe("finished");
    vi.useRealTimers();
  });
});
