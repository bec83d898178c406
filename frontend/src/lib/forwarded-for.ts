import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";

/** `x-forwarded-for` as the next hop must see it: what came in, then the address that this connection came from. */
export function forwardedFor(received: string | string[] | undefined, peer: string | undefined): string | undefined {
  const addresses = [received ?? []].flat().filter((value) => value !== "");
  // A dual-stack socket reports IPv4 peers in their IPv6-mapped form.
  if (peer) addresses.push(peer.replace(/^::ffff:(?=\d+\.)/, ""));
  return addresses.length > 0 ? addresses.join(", ") : undefined;
}

/** Appends the peer to `x-forwarded-for` of each incoming request, before Next sees the request. */
export function appendPeerToForwardedFor(): void {
  subscribe("http.server.request.start", (message) => {
    const { request } = message as { request: IncomingMessage };
    request.headers["x-forwarded-for"] = forwardedFor(
      request.headers["x-forwarded-for"],
      request.socket.remoteAddress,
    );
  });
}
