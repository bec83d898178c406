/** Server-sent events out of a byte stream (HTML standard, 9.2.6), for `fetch`, since EventSource cannot POST. */

export interface ServerEvent {
  /** As last set by an `id:` line, null before the first. */
  id: string | null;
  name: string;
  data: string;
}

/** A parser that keeps what is left of an unfinished line between calls. */
export function createSseParser(): (chunk: string) => ServerEvent[] {
  let buffer = "";
  let id: string | null = null;
  let name = "";
  let data: string[] = [];

  function readLine(line: string, events: ServerEvent[]): void {
    if (line === "") {
      if (data.length > 0) events.push({ id, name: name || "message", data: data.join("\n") });
      name = "";
      data = [];
      return;
    }
    const colon = line.indexOf(":");
    if (colon === 0) return;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "data") data.push(value);
    else if (field === "event") name = value;
    else if (field === "id" && !value.includes("\0")) id = value;
  }

  return (chunk) => {
    buffer += chunk;
    const events: ServerEvent[] = [];
    // A carriage return at the very end may be the first half of CRLF: it waits for the next chunk.
    const lines = buffer.split(/\r\n|\n|\r(?!$)/);
    buffer = lines.pop() ?? "";
    for (const line of lines) readLine(line, events);
    return events;
  };
}

/**
 * The events of a response body, until it ends. Silence of `idleMs` (comment lines count as a sign of life) ends it
 * too, with a TimeoutError: the server says something at least every 15 s, so then the connection is dead.
 */
export async function* readServerEvents(
  body: ReadableStream<Uint8Array>,
  idleMs: number,
): AsyncGenerator<ServerEvent, void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const parse = createSseParser();
  try {
    for (;;) {
      const { done, value } = await withDeadline(reader.read(), idleMs);
      if (done) return;
      yield* parse(decoder.decode(value, { stream: true }));
    }
  } finally {
    // Ends the request as well, when the caller stopped early.
    reader.cancel().catch(() => undefined);
  }
}

function withDeadline<T>(promise: Promise<T>, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new DOMException("The stream fell silent.", "TimeoutError")), ms);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
