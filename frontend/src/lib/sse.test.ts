// @vitest-environment node
import { describe, expect, it, vi } from "vitest";
import { createSseParser, readServerEvents } from "./sse";

const STREAM = 'id: 1\nevent: delta\ndata: {"text":"Grüße 👋"}\n\n: still here\n\nid: 2\nevent: delta\ndata: one\ndata: two\n\n';

describe("createSseParser", () => {
  it("reads name, id and joined data lines, and passes over comments", () => {
    expect(createSseParser()(STREAM)).toEqual([
      { id: "1", name: "delta", data: '{"text":"Grüße 👋"}' },
      { id: "2", name: "delta", data: "one\ntwo" },
    ]);
  });

  it.each(["\n", "\r", "\r\n"])("gives the same events wherever the stream is cut, with line end %j", (lineEnd) => {
    const text = STREAM.replaceAll("\n", lineEnd);
    for (let cut = 0; cut <= text.length; cut++) {
      const parse = createSseParser();
      // A lone carriage return at the very end can only be told from CRLF by what follows.
      const events = [...parse(text.slice(0, cut)), ...parse(text.slice(cut)), ...parse(lineEnd)];
      expect(events.map((event) => event.data)).toEqual(['{"text":"Grüße 👋"}', "one\ntwo"]);
    }
  });

  it("keeps the last id, takes off one space only, and ignores an event without data", () => {
    const parse = createSseParser();
    expect(parse("id: 7\ndata:  x\n\nevent: empty\n\ndata\n\n")).toEqual([
      { id: "7", name: "message", data: " x" },
      { id: "7", name: "message", data: "" },
    ]);
  });
});

describe("readServerEvents", () => {
  const bodyOf = (...chunks: Uint8Array[]): ReadableStream<Uint8Array> =>
    new ReadableStream({
      start(controller) {
        for (const chunk of chunks) controller.enqueue(chunk);
        controller.close();
      },
    });

  it("joins a character that was cut between two chunks", async () => {
    const bytes = new TextEncoder().encode("data: 👋\n\n");
    const events = [];
    for await (const event of readServerEvents(bodyOf(bytes.slice(0, 8), bytes.slice(8)), 1000)) events.push(event.data);
    expect(events).toEqual(["👋"]);
  });

  it("ends a stream that fell silent, and lets go of it", async () => {
    vi.useFakeTimers();
    const cancel = vi.fn();
    const reading = readServerEvents(new ReadableStream<Uint8Array>({ cancel }), 45_000).next();
    const outcome = expect(reading).rejects.toMatchObject({ name: "TimeoutError" });
    await vi.advanceTimersByTimeAsync(45_000);
    await outcome;
    expect(cancel).toHaveBeenCalledOnce();
    vi.useRealTimers();
  });
});
