// @vitest-environment node
import { NextRequest } from "next/server";
import { beforeEach, describe, expect, it, vi } from "vitest";
import * as panelPage from "@/lib/panel-page";
import { GET } from "./route";

const CSP = "default-src 'none'; script-src 'self' https://widget.example.com; frame-ancestors 'none'";
const BODY = {
  tenant_id: "harbour-dental", name: "Harbour Dental", title: "Pearl", language: "de", primary_color: "#0f766e", color_scheme: "dark",
  content_security_policy: CSP,
};

let answer: () => Response | Promise<Response>;

describe("a visit", () => {
  beforeEach(() => {
    vi.stubGlobal("fetch", async () => answer());
    vi.spyOn(panelPage, "getPanelManifest").mockResolvedValue({ script: "", style: "", hostedPageStyle: "/h.css" });
  });

  async function visit(host: string, tenantId: string): Promise<Response> {
    const request = new NextRequest(`http://localhost:3000/c/${tenantId}`, { headers: { host, "accept-language": "sv" } });
    return GET(request, { params: Promise.resolve({ tenantId }) });
  }

  it("shows the page under the API's policy, and tells nobody to keep it", async () => {
    answer = () => Response.json({ ...BODY, language: null });
    const response = await visit("127.0.0.1:3000", "harbour-dental");
    expect(response.status).toBe(200);
    expect(response.headers.get("content-security-policy")).toBe(CSP);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(await response.text()).toContain('<html lang="sv"');
  });

  it("is the same 404 for whatever there is not, and for a host that is not the widget's", async () => {
    answer = () => Response.json({ code: "hosted_page_not_found" }, { status: 404 });
    const [unknown, off] = [await visit("127.0.0.1:3000", "nobody"), await visit("127.0.0.1:3000", "wattle-support")];
    answer = () => Response.json(BODY);
    const stranger = await visit("localhost:3000", "harbour-dental");
    const pages = await Promise.all([unknown, off, stranger].map(async (response) => [response.status, await response.text()]));
    expect(new Set(pages.map(String)).size).toBe(1);
    expect(unknown.status).toBe(404);
    expect(unknown.headers.get("content-security-policy")).toContain("default-src 'none'");
  });

  it("says that it will be back when the API is away", async () => {
    answer = () => Promise.reject(new TypeError("fetch failed"));
    expect((await visit("127.0.0.1:3000", "harbour-dental")).status).toBe(503);
  });
});
