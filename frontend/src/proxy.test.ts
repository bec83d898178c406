// @vitest-environment node
import { NextRequest } from "next/server";
import { describe, expect, it, vi } from "vitest";
import { config, proxy } from "./proxy";

/** Development's two sites; NextURL calls both "localhost", so only the header can tell them apart. */
const APP = "localhost:3000";
const WIDGET = "127.0.0.1:3000";
const call = (host: string, path: string, headers: Record<string, string> = {}) =>
  proxy(new NextRequest(`http://localhost:3000${path}`, { headers: { host, ...headers } }));
const isPassedOn = (response: Response): boolean => response.headers.get("x-middleware-next") === "1";

describe("proxy", () => {
  it.each([
    [APP, "/login", true], [APP, "/", true], [APP, "/widget/acme", false], [APP, "/widget.js", false], [APP, "/c/acme", false],
    [WIDGET, "/widget/acme", true], [WIDGET, "/widget.js", true], [WIDGET, "/c/acme", true], [WIDGET, "/c", false], [WIDGET, "/c/a/b", false], [WIDGET, "/login", false], [WIDGET, "/_next/static/x.js", false],
    ["evil.example", "/login", false], ["evil.example", "/widget/acme", false],
  ])("on %s, %s is answered: %s", async (host, path, isAnswered) => {
    const response = await call(host, path);
    expect(isPassedOn(response)).toBe(isAnswered);
    if (!isAnswered) expect(response.status).toBe(404);
  });

  it("shows on a tenant's subdomain that tenant's page, and nothing else", async () => {
    vi.resetModules();
    vi.stubEnv("HOSTED_DOMAIN", "chat.example.com");
    const respondWithHostedPage = vi.fn(async () => new Response("the page"));
    vi.doMock("@/lib/hosted-page", () => ({ respondWithHostedPage }));
    const { proxy: withSubdomains } = await import("./proxy");
    const visit = (host: string, path: string) =>
      withSubdomains(new NextRequest(`http://localhost:3000${path}`, { headers: { host, "accept-language": "sv" } }));
    expect(await (await visit("acme.chat.example.com:3000", "/?utm=1")).text()).toBe("the page");
    expect(respondWithHostedPage).toHaveBeenCalledExactlyOnceWith("acme", expect.objectContaining({ acceptLanguage: "sv" }));
    for (const path of ["/login", "/c/neighbour", "/c/acme", "/widget/acme", "/widget.js", "/_next/static/x.js"]) {
      expect((await visit("acme.chat.example.com:3000", path)).status).toBe(404);
    }
    for (const host of ["a.b.chat.example.com:3000", "chat.example.com:3000", "acme.chat.example.com", "acme.chat.example.com.evil.example:3000"]) {
      expect((await visit(host, "/")).status).toBe(404);
    }
    expect(isPassedOn(await visit(APP, "/login"))).toBe(true);
    expect(respondWithHostedPage).toHaveBeenCalledOnce();
  });

  it.each(["x-forwarded-host", "x-middleware-subrequest", "x-invoke-path", "x-matched-path", "rsc", "x-nextjs-data"])(
    "is not moved by %s",
    async (header) => {
      expect((await call(WIDGET, "/login", { [header]: APP })).status).toBe(404);
      expect((await call(APP, "/widget/acme", { [header]: WIDGET })).status).toBe(404);
    },
  );

  it("gives each dashboard page a nonce of its own, which the page can read and nobody can choose", async () => {
    const nonceOf = (response: Response) => /'nonce-([^']+)'/.exec(response.headers.get("content-security-policy") ?? "")?.[1];
    const [first, second] = [await call(APP, "/login", { "x-nonce": "mine" }), await call(APP, "/login")];
    expect(nonceOf(first)).toBeTruthy();
    expect(nonceOf(first)).not.toBe(nonceOf(second));
    expect(first.headers.get("x-middleware-request-x-nonce")).toBe(nonceOf(first));
  });

  it("leaves the policy of the panel's page to the page, and forbids everything for a file", async () => {
    expect((await call(WIDGET, "/widget/acme")).headers.get("content-security-policy")).toBeNull();
    expect((await call(WIDGET, "/widget/assets/gone.js")).headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
  });

  it("stays out of the way of the API, whose bodies it would cut", () => {
    const matcher = new RegExp(`^${config.matcher[0]}$`);
    expect(matcher.test("/api/widget/config")).toBe(false);
    expect(matcher.test("/apiary")).toBe(true);
  });
});
