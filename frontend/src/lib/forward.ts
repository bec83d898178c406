import http from "node:http";
import https from "node:https";
import { Readable } from "node:stream";

/**
 * One request passed on to the API and its answer passed back, both as streams: nothing is buffered, decoded or
 * followed. Node's own client is used because `fetch` would decompress, join `Set-Cookie` and add headers of its own.
 */

/** Headers of one connection only (RFC 9110, 7.6.1), which a proxy must not pass on. */
const HOP_BY_HOP = [
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

/** What only the framework or this proxy may say; from outside it means nothing. */
const FRAMEWORK = /^(x-middleware-|x-nextjs-|x-next-|x-invoke-|x-matched-path$|next-|rsc$|forwarded$|x-forwarded-(?!for$))/;

/** Idle connections are closed by us before the API closes them (after 75 s), or a request could meet a closed one. */
const IDLE_MS = 30_000;
const agents = {
  "http:": new http.Agent({ keepAlive: true, timeout: IDLE_MS }),
  "https:": new https.Agent({ keepAlive: true, timeout: IDLE_MS }),
};

/** The request's headers as the API gets them. `publicOrigin` is the configured origin that was called. */
export function requestHeaders(received: Headers, publicOrigin: string): Record<string, string> {
  const listed = (received.get("connection") ?? "").toLowerCase().split(/\s*,\s*/);
  const headers: Record<string, string> = {};
  for (const [name, value] of received) {
    const isDropped = name === "host" || name === "expect" || HOP_BY_HOP.includes(name) || listed.includes(name);
    if (!isDropped && !FRAMEWORK.test(name)) headers[name] = value;
  }
  const { host, protocol } = new URL(publicOrigin);
  headers["x-forwarded-host"] = host;
  headers["x-forwarded-proto"] = protocol.slice(0, -1);
  return headers;
}

/** The API's headers as the browser gets them; repeated ones such as `Set-Cookie` stay repeated. */
export function responseHeaders(answer: Pick<http.IncomingMessage, "headers" | "headersDistinct">): Headers {
  const listed = (answer.headers.connection ?? "").toLowerCase().split(/\s*,\s*/);
  const headers = new Headers();
  for (const [name, values] of Object.entries(answer.headersDistinct)) {
    if (HOP_BY_HOP.includes(name) || listed.includes(name)) continue;
    for (const value of values ?? []) headers.append(name, value);
  }
  return headers;
}

/**
 * Passes `request` on to `target` and answers with what comes back, whatever its status.
 * When the browser goes away, the call to the API ends too.
 * @throws Error when the API cannot be reached or ends the connection before it answered.
 */
export async function forward(request: Request, target: URL, publicOrigin: string): Promise<Response> {
  const answer = await send(request, target, publicOrigin, { mayRepeat: !request.body });
  const status = answer.statusCode ?? 502;
  const isBodyless = request.method === "HEAD" || status === 204 || status === 304;
  if (isBodyless) answer.resume();
  return new Response(isBodyless ? null : (Readable.toWeb(answer) as ReadableStream<Uint8Array>), {
    status,
    headers: responseHeaders(answer),
  });
}

/** With `mayRepeat`, a request that met a kept connection just as the API closed it is sent once more. */
function send(
  request: Request,
  target: URL,
  publicOrigin: string,
  { mayRepeat }: { mayRepeat: boolean },
): Promise<http.IncomingMessage> {
  const isSecure = target.protocol === "https:";
  return new Promise((resolve, reject) => {
    const upstream = (isSecure ? https : http).request(target, {
      method: request.method,
      headers: requestHeaders(request.headers, publicOrigin),
      agent: agents[isSecure ? "https:" : "http:"],
      signal: request.signal,
    });
    upstream.on("response", resolve);
    upstream.on("error", (error: NodeJS.ErrnoException) => {
      const isSafe = request.method === "GET" || request.method === "HEAD";
      if (mayRepeat && isSafe && upstream.reusedSocket && error.code === "ECONNRESET") {
        resolve(send(request, target, publicOrigin, { mayRepeat: false }));
      } else {
        reject(error);
      }
    });
    if (!request.body) return void upstream.end();
    const body = Readable.fromWeb(request.body as Parameters<typeof Readable.fromWeb>[0]);
    body.on("error", (error) => upstream.destroy(error));
    body.pipe(upstream);
  });
}
