// @vitest-environment node
import { NextRequest } from "next/server";
import { describe, expect, it } from "vitest";
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
    [WIDGET, "/widget/acme", true], [WIDGET, "/widget.js", true], [WIDGET, "/login", false], [WIDGET, "/_next/static/x.js", false],
    ["evil.example", "/login", false], ["evil.example", "/widget/acme", false],
  ])("on %s, %s is answered: %s", (host, path, isAnswered) => {
    const response = call(host, path);
    expect(isPassedOn(response)).toBe(isAnswered);
    if (!isAnswered) expect(response.status).toBe(404);
  });

  it.each(["x-forwarded-host", "x-middleware-subrequest", "x-invoke-path", "x-matched-path", "rsc", "x-nextjs-data"])(
    "is not moved by %s",
    (header) => {
      expect(call(WIDGET, "/login", { [header]: APP }).status).toBe(404);
      expect(call(APP, "/widget/acme", { [header]: WIDGET }).status).toBe(404);
    },
  );

  it("gives each dashboard page a nonce of its own, which the page can read and nobody can choose", () => {
    const nonceOf = (response: Response) => /'nonce-([^']+)'/.exec(response.headers.get("content-security-policy") ?? "")?.[1];
    const [first, second] = [call(APP, "/login", { "x-nonce": "mine" }), call(APP, "/login")];
    expect(nonceOf(first)).toBeTruthy();
    expect(nonceOf(first)).not.toBe(nonceOf(second));
    expect(first.headers.get("x-middleware-request-x-nonce")).toBe(nonceOf(first));
  });

  it("leaves the policy of the panel's page to the page, and forbids everything for a file", () => {
    expect(call(WIDGET, "/widget/acme").headers.get("content-security-policy")).toBeNull();
    expect(call(WIDGET, "/widget/assets/gone.js").headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
  });

  it("stays out of the way of the API, whose bodies it would cut", () => {
    const matcher = new RegExp(`^${config.matcher[0]}$`);
    expect(matcher.test("/api/widget/config")).toBe(false);
    expect(matcher.test("/apiary")).toBe(true);
  });
});
