import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { addTag, answer, CONFIG, hosts, launcher, page, resetPage, rules, runScript, settle, shadowRoots, WIDGET_ORIGIN } from "./harness";

beforeEach(resetPage);
afterEach(() => vi.useRealTimers());

describe("one script tag", () => {
  it("asks for the configuration once, without credentials, and draws one button and nothing else", async () => {
    const fetcher = answer(200, CONFIG);
    addTag({ "data-assistant-id": "a b" });
    await runScript();
    expect(fetcher).toHaveBeenCalledTimes(1);
    const [url, init] = fetcher.mock.calls[0] ?? [];
    expect(String(url)).toBe(WIDGET_ORIGIN + "/api/widget/config?tenant_id=acme&assistant_id=a%20b");
    expect(init).toMatchObject({ credentials: "omit" });
    expect(init?.headers).toBeUndefined();
    expect(launcher()?.getAttribute("aria-label")).toBe("Chat: Harbour Dental");
    expect(shadowRoots[0]?.querySelector("iframe")).toBeNull();
    expect(document.documentElement.lastChild).toBe(document.querySelector("switchboard-widget"));
    expect(sessionStorage.length).toBe(0);
    expect(document.querySelector("switchboard-widget")?.shadowRoot).toBeNull();
  });

  it("asks another API if the tag names one; the second file stays on the script's origin", async () => {
    const fetcher = answer(200, CONFIG);
    addTag({ "data-api": "https://api.example.com/ignored/path" });
    await runScript();
    expect(String(fetcher.mock.calls[0]?.[0])).toBe("https://api.example.com/api/widget/config?tenant_id=acme");
    const added: string[] = [];
    const append = vi.spyOn(document.head, "append").mockImplementation((node) => void added.push((node as HTMLScriptElement).src));
    launcher()?.dispatchEvent(new Event("pointerenter"));
    expect(added).toEqual([WIDGET_ORIGIN + "/widget/v/test/panel.js"]);
    append.mockRestore();
  });

  it("takes the tenant from window.switchboardSettings when the attributes were stripped", async () => {
    const fetcher = answer(200, CONFIG);
    page.switchboardSettings = { tenantId: "wattle" };
    addTag().removeAttribute("data-tenant-id");
    await runScript();
    expect(String(fetcher.mock.calls[0]?.[0])).toContain("tenant_id=wattle");
  });

  it("says in one line that the tenant is missing, and draws nothing", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const fetcher = answer(200, CONFIG);
    addTag({ "data-tenant-id": " " });
    await runScript();
    expect(fetcher).not.toHaveBeenCalled();
    expect(warn.mock.calls).toEqual([[expect.stringMatching(/^\[switchboard\].*data-tenant-id/)]]);
  });

  it("leaves no button with data-launcher=none", async () => {
    answer(200, CONFIG);
    addTag({ "data-launcher": "none" });
    await runScript();
    expect(hosts()).toBe(1);
    expect(launcher()).toBeNull();
  });
});

describe("several tags", () => {
  it("makes one widget of the same tag twice, and of the script evaluated twice", async () => {
    const fetcher = answer(200, CONFIG);
    addTag();
    addTag();
    await runScript();
    await runScript();
    await runScript();
    expect(hosts()).toBe(1);
    expect(fetcher).toHaveBeenCalledTimes(1);
  });

  it("makes one widget for each tenant, each with its own tenant's configuration", async () => {
    const fetcher = answer(200, CONFIG);
    addTag();
    addTag({ "data-tenant-id": "neighbour" });
    await runScript();
    const first = page.switchboard;
    await runScript();
    expect(hosts()).toBe(2);
    expect(fetcher.mock.calls.map(([url]) => new URL(String(url)).searchParams.toString())).toEqual(["tenant_id=acme", "tenant_id=neighbour"]);
    expect(page.switchboard).toBe(first);
  });

  it("prefers document.currentScript to the first tag on the page", async () => {
    const fetcher = answer(200, CONFIG);
    addTag();
    const current = addTag({ "data-tenant-id": "neighbour" });
    vi.spyOn(document, "currentScript", "get").mockReturnValue(current);
    await runScript();
    expect(String(fetcher.mock.calls[0]?.[0])).toContain("tenant_id=neighbour");
  });
});

describe("placement", () => {
  it.each([
    [{}, ["right: calc(20px", "bottom: calc(24px", "z-index: 2147483646"]],
    [{ "data-position": "bottom-left", "data-offset-x": "8", "data-offset-y": "0", "data-z-index": "9" },
      ["left: calc(8px", "bottom: calc(0px", "z-index: 9"]],
    [{ "data-position": "top", "data-offset-x": "-4", "data-z-index": "1;}*{display:none" }, ["right: calc(20px", "z-index: 1 "]],
    [{ "data-offset-x": "\"><img src=x onerror=alert(1)>" }, ["right: calc(20px"]],
  ])("of %j", async (attributes, expected) => {
    answer(200, CONFIG);
    addTag(attributes);
    await runScript();
    for (const part of expected) expect(rules()).toContain(part);
    expect(rules()).not.toMatch(/\*\s*{\s*display|img/);
  });

  it("follows update()", async () => {
    answer(200, CONFIG);
    addTag();
    await runScript();
    page.switchboard.update({ position: "bottom-left", offsetX: 50 });
    expect(rules()).toContain("left: calc(50px");
  });
});

describe("a page that may not show the widget", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
  afterEach(() => void vi.useRealTimers());

  /** What has failed is said 2 s later, because a page that is just being left has no later. */
  const waitForLine = (): void => {
    expect(console.warn).not.toHaveBeenCalled();
    vi.advanceTimersByTime(2_000);
  };

  it.each([
    [403, { code: "origin_not_allowed" }, /acme.*https:\/\/www\.acme\.example: origin_not_allowed\. .*Allow it in Switchboard portal > Domains/],
    [404, { code: "tenant_not_found" }, /acme.*https:\/\/www\.acme\.example: tenant_not_found/],
    [500, { code: "internal_error" }, /internal_error/],
    [502, {}, /https:\/\/widget\.example\.com does not answer or is blocked/],
    [200, {}, /does not answer/],
  ])("status %i %j: draws nothing, says why in one line, and the API stays harmless", async (status, body, line) => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    answer(status, body);
    addTag();
    const errors: unknown[] = [];
    document.addEventListener("switchboard:error", (event) => errors.push((event as CustomEvent).detail), { once: true });
    await runScript();
    for (const call of ["open", "toggle", "close", "reset"] as const) page.switchboard[call]();
    await settle();
    waitForLine();
    expect(hosts()).toBe(0);
    expect(warn.mock.calls).toEqual([[expect.stringMatching(line)]]);
    expect(String(warn.mock.calls[0])).toMatch(/^\[switchboard\] /);
    expect(errors).toHaveLength(1);
    expect(document.querySelectorAll("script")).toHaveLength(1);
  });

  it("gives up on an API that stays silent for 10 s", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const silence = new AbortController();
    const timeout = vi.spyOn(AbortSignal, "timeout").mockReturnValue(silence.signal);
    vi.stubGlobal("fetch", (_: URL, { signal }: { signal: AbortSignal }) => new Promise((_resolve, reject) => {
      signal.addEventListener("abort", () => reject(new Error("aborted")));
    }));
    addTag();
    await runScript();
    expect(timeout).toHaveBeenCalledWith(10_000);
    expect(warn).not.toHaveBeenCalled();
    silence.abort();
    await settle();
    waitForLine();
    expect(warn).toHaveBeenCalledTimes(1);
  });

  it("a request that an ad blocker refuses is one line and no error", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
    addTag();
    await runScript();
    waitForLine();
    expect(warn.mock.calls).toEqual([[expect.stringContaining("does not answer or is blocked")]]);
  });

  it("in a sandbox the line names the page's own origin, which is null", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    vi.stubGlobal("origin", "null");
    answer(403, { code: "origin_not_allowed" });
    addTag();
    await runScript();
    waitForLine();
    expect(hosts()).toBe(0);
    expect(warn.mock.calls).toEqual([[expect.stringContaining('"acme" on null: origin_not_allowed')]]);
  });
});
