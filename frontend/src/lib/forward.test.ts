// @vitest-environment node
import http, { type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { forward } from "./forward";
import { forwardedFor } from "./forwarded-for";

const ORIGIN = "https://app.example.com";
const servers: http.Server[] = [];

async function serve(handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = http.createServer(handle);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

const call = (target: string, init: RequestInit & { duplex?: "half" } = {}): Promise<Response> =>
  forward(new Request(`${ORIGIN}/api/x`, init), new URL(target), ORIGIN);

describe("forward", () => {
  it("passes on what the browser said, without what concerns one connection or the framework", async () => {
    const url = await serve((request, response) => response.end(JSON.stringify(request.headers)));
    const headers = {
      authorization: "Bearer x", cookie: "a=1; b=2", origin: ORIGIN, "x-forwarded-for": "203.0.113.7", "x-tenant-id": "acme",
      "x-forwarded-host": "evil.example", "x-forwarded-proto": "gopher", forwarded: "host=evil.example", te: "trailers",
      "x-middleware-subrequest": "src/proxy", "x-nextjs-data": "1", "x-invoke-path": "/admin", "keep-alive": "timeout=5",
    };
    const seen = (await (await call(url, { headers })).json()) as Record<string, string>;
    expect(seen).toMatchObject({
      authorization: "Bearer x", cookie: "a=1; b=2", origin: ORIGIN, "x-forwarded-for": "203.0.113.7", "x-tenant-id": "acme",
      "x-forwarded-host": "app.example.com", "x-forwarded-proto": "https", host: url.slice("http://".length),
    });
    expect(Object.keys(seen).filter((name) => /^(te|forwarded|keep-alive|x-(middleware|nextjs|invoke)-.*)$/.test(name))).toEqual([]);
  });

  it("gives back status, repeated cookies and redirects as they are", async () => {
    const url = await serve((_, response) => {
      response.writeHead(302, { location: "https://elsewhere.example/", "set-cookie": ["a=1; Path=/", "b=2; Path=/"], "keep-alive": "x" });
      response.end();
    });
    const answer = await call(url);
    expect(answer.status).toBe(302);
    expect(answer.headers.get("location")).toBe("https://elsewhere.example/");
    expect(answer.headers.getSetCookie()).toEqual(["a=1; Path=/", "b=2; Path=/"]);
    expect(answer.headers.get("keep-alive")).toBeNull();
  });

  it.each([204, 304])("gives back %i without a body", async (status) => {
    const url = await serve((_, response) => response.writeHead(status, { etag: '"1"' }).end());
    const answer = await call(url);
    expect([answer.status, answer.body, answer.headers.get("etag")]).toEqual([status, null, '"1"']);
  });

  it("gives the first part of a stream before there is a second, and hangs up when the browser does", async () => {
    const onClose = vi.fn();
    const url = await serve((_, response) => {
      response.on("close", onClose);
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write("data: first\n\n");
    });
    const leaving = new AbortController();
    const answer = await call(url, { signal: leaving.signal });
    const { value } = await answer.body!.getReader().read();
    expect(new TextDecoder().decode(value)).toBe("data: first\n\n");
    expect(onClose).not.toHaveBeenCalled();
    leaving.abort();
    await expect.poll(() => onClose).toHaveBeenCalledOnce();
  });

  it("sends the first part of a body before there is a second", async () => {
    let release!: () => void;
    const received: string[] = [];
    const url = await serve((request, response) => {
      request.on("data", (chunk: Buffer) => {
        received.push(chunk.toString());
        release();
      });
      request.on("end", () => response.end("done"));
    });
    const firstArrived = new Promise<void>((resolve) => (release = resolve));
    const body = new ReadableStream({
      async start(controller) {
        controller.enqueue(new TextEncoder().encode("one"));
        await firstArrived;
        controller.enqueue(new TextEncoder().encode("two"));
        controller.close();
      },
    });
    expect(await (await call(url, { method: "POST", body, duplex: "half" })).text()).toBe("done");
    expect(received).toEqual(["one", "two"]);
  });

  it("fails when nobody listens", async () => {
    const url = await serve(() => undefined);
    await new Promise((resolve) => servers.splice(0)[0]!.close(resolve));
    await expect(call(url)).rejects.toThrow();
  });
});

describe("forwardedFor", () => {
  it.each([
    [undefined, "203.0.113.7", "203.0.113.7"],
    ["198.51.100.1", "::ffff:10.0.0.5", "198.51.100.1, 10.0.0.5"],
    [["198.51.100.1", "198.51.100.2"], "2001:db8::1", "198.51.100.1, 198.51.100.2, 2001:db8::1"],
    ["", "203.0.113.7", "203.0.113.7"],
    [undefined, undefined, undefined],
  ])("%s from %s is %s", (received, peer, expected) => {
    expect(forwardedFor(received, peer)).toBe(expected);
  });
});
