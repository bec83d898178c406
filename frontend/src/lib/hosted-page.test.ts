// @vitest-environment node
import { beforeEach, describe, expect, it, vi } from "vitest";
import { parseHostedDomain, tenantOfHost } from "./hosted-host";
import { firstLanguage, getHostedPage, notePolicy, renderHostedNote, renderHostedPage, type HostedPage } from "./hosted-page";

const CSP = "default-src 'none'; script-src 'self' https://widget.example.com; frame-ancestors 'none'";
const BODY = {
  tenant_id: "harbour-dental", name: "Harbour Dental", title: "Pearl", language: "de", primary_color: "#0f766e", color_scheme: "dark",
  content_security_policy: CSP,
};

let answer: () => Response | Promise<Response>;
let fetched: string[];
beforeEach(() => {
  fetched = [];
  vi.stubGlobal("fetch", async (url: string) => {
    fetched.push(url);
    return answer();
  });
});

describe("getHostedPage", () => {
  it("copies what the API says", async () => {
    answer = () => Response.json(BODY);
    expect(await getHostedPage("http://api", "a 1&x=2")).toEqual({
      tenantId: "harbour-dental", name: "Harbour Dental", language: "de", primaryColor: "#0f766e", colorScheme: "dark", contentSecurityPolicy: CSP,
    });
    expect(fetched).toEqual(["http://api/api/widget/hosted-page?tenant_id=a+1%26x%3D2"]);
  });

  it.each([
    ["404", "absent", () => Response.json({ code: "hosted_page_not_found" }, { status: 404 })],
    ["an error", "unreachable", () => Response.json({}, { status: 500 })],
    ["no answer", "unreachable", () => Promise.reject(new TypeError("fetch failed"))],
    ["no JSON", "unreachable", () => new Response("<html>")],
    ["no policy", "unreachable", () => Response.json({ ...BODY, content_security_policy: undefined })],
    ["a policy that lets everything in", "unreachable", () => Response.json({ ...BODY, content_security_policy: "frame-ancestors 'none'" })],
    ["inline scripts", "unreachable", () => Response.json({ ...BODY, content_security_policy: `${CSP}; style-src 'unsafe-inline'` })],
    ["a second header in disguise", "unreachable", () => Response.json({ ...BODY, content_security_policy: `${CSP}\r\nset-cookie: a=1` })],
  ])("takes %s for what it is", async (_, expected, given) => {
    answer = given;
    expect(await getHostedPage("http://api", "harbour-dental")).toBe(expected);
  });

  it("does not take what it does not know", async () => {
    answer = () => Response.json({ ...BODY, language: '"><script>', primary_color: "red;x", color_scheme: "page" });
    expect(await getHostedPage("http://api", "harbour-dental")).toMatchObject({ language: null, primaryColor: "#ffffff", colorScheme: "auto" });
  });
});

describe("the hosted page's HTML", () => {
  const page: HostedPage = {
    tenantId: "harbour-dental", name: '<b>"Harbour" & Söhne</b>', language: "de", primaryColor: "#0f766e", colorScheme: "auto", contentSecurityPolicy: CSP,
  };
  const html = renderHostedPage(page, { widgetOrigin: "https://widget.example.com", stylePath: "/widget/assets/hosted-page.A.css", language: "de" });

  it("is an inline widget by the ordinary script tag, named after the tenant, and for no search engine", () => {
    expect(html).toContain('<script src="https://widget.example.com/widget.js" data-tenant-id="harbour-dental" data-mode="inline" data-target="#chat" defer></script>');
    expect(html).toContain('<html lang="de" data-scheme="auto">');
    expect(html).toContain('<meta name="robots" content="noindex">');
    expect(html).toContain('<meta name="theme-color" content="#0f766e">');
    expect(html).toContain('href="https://widget.example.com/widget/assets/hosted-page.A.css"');
    expect(html).toContain("<title>&lt;b&gt;&quot;Harbour&quot; &amp; Söhne&lt;/b&gt;</title>");
  });

  it("has no inline script or style", () => {
    const note = renderHostedNote({ widgetOrigin: "https://widget.example.com", stylePath: "/x.css", title: "None", text: "None." });
    for (const text of [html, note]) expect(text).not.toMatch(/<style|style=|\son\w+=|<script(?![^>]*\ssrc=)/);
    expect(notePolicy("https://widget.example.com")).not.toMatch(/script-src|unsafe/);
  });

  it.each([["fr-CH, fr;q=0.9", "fr-CH"], ["*", "en"], ["<script>", "en"], [null, "en"]])("for a browser that asks for %j is in %s", (header, expected) => {
    expect(firstLanguage(header)).toBe(expected);
  });
});

describe("tenantOfHost", () => {
  it.each([
    ["acme.chat.example.com", "https://widget.example.com", "acme"],
    ["ACME.chat.example.com:443", "https://widget.example.com", "acme"],
    ["acme.chat.example.com:3000", "http://127.0.0.1:3000", "acme"],
    ["acme.chat.example.com", "http://127.0.0.1:3000", null],
    ["acme.chat.example.com:80", "https://widget.example.com", null],
    ["a.b.chat.example.com", "https://widget.example.com", null],
    ["chat.example.com", "https://widget.example.com", null],
    [".chat.example.com", "https://widget.example.com", null],
    ["-a.chat.example.com", "https://widget.example.com", null],
    ["acmechat.example.com", "https://widget.example.com", null],
    ["acme.chat.example.com.evil.example", "https://widget.example.com", null],
    ["acme/x.chat.example.com", "https://widget.example.com", null],
    [null, "https://widget.example.com", null],
  ])("in %j at %s is %s", (host, widgetOrigin, expected) => {
    expect(tenantOfHost(host, "chat.example.com", widgetOrigin)).toBe(expected);
    expect(tenantOfHost(host, null, widgetOrigin)).toBeNull();
  });

  it("needs a domain name in HOSTED_DOMAIN", () => {
    expect(parseHostedDomain(undefined)).toBeNull();
    expect(parseHostedDomain("Chat.Example.com")).toBe("chat.example.com");
    for (const value of ["https://chat.example.com", "chat.example.com:443", "*.example.com", "a/b"]) {
      expect(() => parseHostedDomain(value)).toThrow("HOSTED_DOMAIN");
    }
  });
});
