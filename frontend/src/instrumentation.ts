/**
 * Runs once when the server starts: refuses a bad environment, and makes this server one honest hop of
 * `x-forwarded-for`. Next keeps the header that the client sent and would add the peer only when there is none.
 */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { env } = await import("@/lib/env");
  const { appendPeerToForwardedFor } = await import("@/lib/forwarded-for");
  const { hostedDomain } = await import("@/lib/hosted-host");
  env();
  hostedDomain();
  appendPeerToForwardedFor();
}
