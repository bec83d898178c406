/** Mints the single-use ticket that the panel redeems for its session. It passes through here and is kept nowhere. */
import type { Raw, Source } from "./config";
import type { Tools } from "./page";
import type { LoaderMessage } from "./protocol";

/**
 * The message for the panel: a ticket from the site's own async function `getTicket`, or else from one form-encoded POST
 * (no preflight, no credentials). Never rejects; a failure is also one line for the site's owner, through `warn`.
 */
export async function mintTicket(
  source: Source,
  getTicket: unknown,
  signal: AbortSignal,
  [, , request, warn]: Tools,
): Promise<LoaderMessage> {
  const isOwn = typeof getTicket === "function";
  let code: unknown = isOwn ? "get_ticket_failed" : "unreachable";
  try {
    const given: unknown = isOwn
      ? await (getTicket as () => unknown)()
      : await request(source, "tickets", { method: "POST", body: new URLSearchParams(source.query) });
    const ticket = typeof given === "string" ? given : (given as Raw).ticket;
    if (ticket && typeof ticket === "string") return { type: "ticket", ticket };
    code = (!isOwn && (given as Raw).code) || code;
  } catch (error) {
    if (isOwn) console.error(error);
  }
  if (!signal.aborted) warn(`No ticket for "${source.tenantId}" on ${origin}: ${code}.`);
  return { type: "ticket-failed", code: String(code) };
}
