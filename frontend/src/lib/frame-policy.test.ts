// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CLOSED_POLICY, getFramePolicy } from "./frame-policy";
import { renderPanelPage } from "./panel-page";
import { dashboardPolicy } from "./security-headers";

const CSP = "default-src 'none'; script-src 'self'; frame-ancestors https://harbour-dental.example";
const policy = (csp: unknown, cache_control = "no-store") => Response.json({ content_security_policy: csp, cache_control });

let api = 0;
let fetched: string[];
let answer: () => Response | Promise<Response>;
/** Each test has an API of its own, so that none sees what another has cached. */
let apiUrl: string;
const get = (tenantId: string, rest: { assistantId?: string; isPreview?: boolean } = {}) =>
  getFramePolicy(apiUrl, { tenantId, assistantId: rest.assistantId ?? null, isPreview: rest.isPreview ?? false });

beforeEach(() => {
  vi.useFakeTimers();
  fetched = [];
  apiUrl = `http://api-${++api}`;
  answer = () => policy(CSP);
  vi.stubGlobal("fetch", async (url: string) => {
    fetched.push(url.slice(apiUrl.length));
    return answer();
  });
});
afterEach(() => void vi.useRealTimers());

describe("getFramePolicy", () => {
  it("copies what the API says, word for word", async () => {
    expect(await get("harbour-dental")).toEqual({ contentSecurityPolicy: CSP, cacheControl: "no-store" });
    answer = () => policy(CSP, "private, max-age=2");
    expect((await get("harbour-dental", { assistantId: "a 1&x=2", isPreview: true })).cacheControl).toBe("private, max-age=2");
    expect(fetched[1]).toBe("/api/widget/frame-policy?tenant_id=harbour-dental&assistant_id=a+1%26x%3D2&preview=1");
  });

  it("keeps it two seconds, and never for a neighbour", async () => {
    await Promise.all([get("harbour-dental"), get("harbour-dental")]);
    expect(fetched).toHaveLength(1);
    answer = () => policy(CSP.replace("harbour-dental", "wattle-support"));
    expect((await get("wattle-support")).contentSecurityPolicy).toContain("wattle-support");
    expect((await get("harbour-dental")).contentSecurityPolicy).toBe(CSP);
    vi.advanceTimersByTime(2_001);
    answer = () => policy(CSP.replace("https://harbour-dental.example", "'none'"));
    expect((await get("harbour-dental")).contentSecurityPolicy).toContain("'none'");
    expect(fetched).toHaveLength(3);
  });

  it.each([
    ["an unreachable API", () => Promise.reject(new TypeError("fetch failed"))],
    ["an error", () => Response.json({ code: "internal" }, { status: 500 })],
    ["something that is not JSON", () => new Response("<html>")],
    ["null", () => Response.json(null)],
    ["no policy", () => Response.json({})],
    ["a policy that is no text", () => policy(["frame-ancestors *"])],
    ["a policy without ancestors", () => policy("default-src 'none'; script-src 'self'")],
    ["an empty ancestors list", () => policy("script-src 'self'; frame-ancestors ")],
    ["a policy that allows inline scripts", () => policy("script-src 'self' 'unsafe-inline'; frame-ancestors https://x.example")],
    ["a second header in disguise", () => policy(`${CSP}\r\nset-cookie: a=1`)],
  ])("closes the page for %s", async (_, broken) => {
    answer = broken;
    expect(await get("harbour-dental")).toBe(CLOSED_POLICY);
    expect(CLOSED_POLICY.contentSecurityPolicy).toContain("frame-ancestors 'none'");
  });

  it("does not grow without end", async () => {
    for (let i = 0; i <= 1_000; i++) await get(`tenant-${i}`);
    const before = fetched.length;
    await get("tenant-1000");
    expect(fetched).toHaveLength(before);
    await get("tenant-0");
    expect(fetched).toHaveLength(before + 1);
  });
});

describe("the panel's page", () => {
  it("has no inline script or style", () => {
    const html = renderPanelPage({ script: "/widget/assets/panel.A.js", style: "/widget/assets/panel.A.css" });
    expect(html).toContain('<script type="module" src="/widget/assets/panel.A.js"></script>');
    expect(html).not.toMatch(/<style|style=|\son\w+=|<script(?![^>]*\ssrc=)/);
  });
});

describe("dashboardPolicy", () => {
  it("can never be framed, and runs no script without the nonce", () => {
    const csp = dashboardPolicy({ nonce: "n1", widgetOrigin: "https://widget.example.com", isDevelopment: false });
    expect(csp).toContain("frame-ancestors 'none'");
    expect(csp).toContain("script-src 'self' 'nonce-n1';");
    expect(csp).toContain("frame-src https://widget.example.com;");
    expect(csp).not.toContain("unsafe-eval");
  });
});
