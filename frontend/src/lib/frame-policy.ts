/**
 * The Content-Security-Policy of the panel's page. The API computes it; this side copies it and decides nothing.
 * Whatever goes wrong, the answer is a policy under which no website may draw the page.
 */

export interface FramePolicy {
  contentSecurityPolicy: string;
  cacheControl: string;
}

export interface FramePolicyQuery {
  tenantId: string;
  assistantId: string | null;
  isPreview: boolean;
}

export const CLOSED_POLICY: FramePolicy = {
  contentSecurityPolicy:
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
    "font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  cacheControl: "no-store",
};

/** A removed domain must be refused within seconds on every replica (SECURITY.md, decision 2). */
const MAX_AGE_MS = 2_000;
const MAX_ENTRIES = 1_000;
const TIMEOUT_MS = 3_000;

const cache = new Map<string, { policy: Promise<FramePolicy>; expiresAt: number }>();

/** The policy for this page, at most 2 s old; `CLOSED_POLICY` when the API does not give a usable one. */
export function getFramePolicy(apiUrl: string, query: FramePolicyQuery): Promise<FramePolicy> {
  const params = new URLSearchParams({ tenant_id: query.tenantId });
  if (query.assistantId) params.set("assistant_id", query.assistantId);
  if (query.isPreview) params.set("preview", "1");
  const url = `${apiUrl}/api/widget/frame-policy?${params}`;

  const known = cache.get(url);
  if (known && known.expiresAt > Date.now()) return known.policy;
  const policy = fetchPolicy(url);
  cache.delete(url);
  cache.set(url, { policy, expiresAt: Date.now() + MAX_AGE_MS });
  const oldest = cache.keys().next().value;
  if (cache.size > MAX_ENTRIES && oldest !== undefined) cache.delete(oldest);
  return policy;
}

async function fetchPolicy(url: string): Promise<FramePolicy> {
  try {
    const response = await fetch(url, {
      cache: "no-store",
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return response.ok ? parsePolicy(await response.json()) : CLOSED_POLICY;
  } catch {
    return CLOSED_POLICY;
  }
}

/** A policy that names no frame ancestors would let every website draw the page, so it does not count as one. */
function parsePolicy(body: unknown): FramePolicy {
  if (typeof body !== "object" || body === null) return CLOSED_POLICY;
  const { content_security_policy: csp, cache_control: cacheControl } = body as Record<string, unknown>;
  const isUsable =
    typeof csp === "string" &&
    /^[\x20-\x7e]+$/.test(csp) &&
    /(^|;)\s*frame-ancestors\s+\S/.test(csp) &&
    /(^|;)\s*script-src 'self'\s*(;|$)/.test(csp);
  if (!isUsable) return CLOSED_POLICY;
  return { contentSecurityPolicy: csp, cacheControl: cacheControl === "private, max-age=2" ? cacheControl : "no-store" };
}
