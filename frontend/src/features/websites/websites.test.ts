import { describe, expect, it } from "vitest";

import type { Website, WebsitePage } from "@/lib/api";

import { byReason, groupPages, pathOf, searchPages } from "./page-groups";
import { NEW_WEBSITE, tidyAddress, toFields, toInput, toPatch, websiteSchema } from "./website-fields";
import { describeWebsite, nameOf } from "./website-words";

const WEBSITE: Website = {
  id: "w1", assistant_id: "a1", kind: "crawl", url: "https://www.example.com/help/", max_depth: 3, max_pages: 200,
  include_paths: ["/help"], exclude_paths: [], citation: "link", sync: "weekly", status: "ready", failure: null, failure_text: null,
  found_count: 60, page_count: 24, is_truncated: false, last_synced_at: "2026-11-25T10:00:00Z", next_sync_at: "2026-12-01T13:00:00Z",
  created_at: "2026-11-25T10:00:00Z", updated_at: "2026-11-25T10:00:00Z",
};
const page = (path: string, title: string | null = null): WebsitePage => ({ url: `https://www.example.com${path}`, title, is_chosen: false, document_id: null });
const foldersOf = (...paths: string[]) =>
  groupPages(paths.map((path) => page(path))).map(({ folder, pages }) => [folder, pages.map(({ url }) => pathOf(url))]);

describe("a website's form", () => {
  it.each([
    ["www.example.com", "https://www.example.com"],
    ["  example.com/help ", "https://example.com/help"],
    ["http://example.com", "http://example.com"],
    ["", ""],
  ])("takes %j as %j", (typed, address) => expect(tidyAddress(typed)).toBe(address));

  it.each([["example.com", true], ["https://www.example.com/a?b=c", true], ["localhost:4001", false], ["http://localhost:4001", true], ["javascript:alert(1)", false], ["mailto:a@example.com", false], ["our site", false], ["example", false], ["", false]])(
    "address %j: %s",
    (url, may) => expect(websiteSchema.shape.url.safeParse(url).success).toBe(may),
  );

  it("sends limits only where they mean something", () => {
    const fields = { ...NEW_WEBSITE, url: "example.com", include_paths: "/help\n\n /faq " };
    expect(toInput("a1", fields)).toEqual({
      assistant_id: "a1", kind: "crawl", url: "https://example.com", sync: "weekly", citation: "link",
      max_pages: 200, max_depth: 3, include_paths: ["/help", "/faq"], exclude_paths: [],
    });
    expect(toInput("a1", { ...fields, kind: "sitemap" })).not.toHaveProperty("max_depth");
    expect(toInput("a1", { ...fields, kind: "page" })).toEqual({ assistant_id: "a1", kind: "page", url: "https://example.com", sync: "weekly", citation: "link" });
  });

  it("changes what is new, and neither address nor kind", () => {
    expect(toPatch(WEBSITE, toFields(WEBSITE))).toEqual({});
    expect(toPatch(WEBSITE, { ...toFields(WEBSITE), sync: "never", exclude_paths: "/blog", url: "other.example", kind: "page" })).toEqual({ sync: "never", exclude_paths: ["/blog"] });
  });

  it.each([["/help\n/faq", true], ["help", false], ["", true]])("paths %j: %s", (paths, may) => {
    expect(websiteSchema.shape.include_paths.safeParse(paths).success).toBe(may);
  });
});

describe("pages", () => {
  it("are grouped by the first folder in which they differ", () => {
    expect(foldersOf("/", "/prices", "/blog", "/blog/spring", "/blog/2026/autumn", "/team/ada")).toEqual([
      ["", ["/", "/prices", "/team/ada"]],
      ["blog", ["/blog", "/blog/spring", "/blog/2026/autumn"]],
    ]);
    expect(foldersOf("/docs/en/a/1", "/docs/en/a/2", "/docs/en/b")).toEqual([
      ["", ["/docs/en/b"]],
      ["a", ["/docs/en/a/1", "/docs/en/a/2"]],
    ]);
    expect(foldersOf()).toEqual([]);
  });

  it("have readable paths, whatever is in them", () => {
    expect(pathOf("https://example.com/%C3%BCber-uns?p=2")).toBe("/über-uns?p=2");
    expect(pathOf("https://example.com/100%")).toBe("/100%");
  });

  it("are found by all words in title or path", () => {
    const pages = [page("/prices", "What it costs"), page("/prices/children", "Children"), page("/contact")];
    expect(searchPages(pages, "CHILD prices")).toEqual([pages[1]]);
    expect(searchPages(pages, "costs")).toEqual([pages[0]]);
    expect(searchPages(pages, "  ")).toBe(pages);
  });
});

describe("words for a website", () => {
  const now = new Date("2026-11-25T12:00:00Z");

  it("say what is known, and no more", () => {
    expect(nameOf(WEBSITE)).toBe("www.example.com/help");
    expect(describeWebsite(WEBSITE, now)).toBe("By its links · 24 of 60 pages · read 2 hours ago · next time in 6 days");
    expect(describeWebsite({ ...WEBSITE, kind: "page", page_count: 1, next_sync_at: null }, now)).toBe("One page · read 2 hours ago");
    expect(describeWebsite({ ...WEBSITE, status: "finding", last_synced_at: null }, now)).toBe("By its links");
  });

  it("round the days until the next time", () => {
    expect(describeWebsite({ ...WEBSITE, next_sync_at: "2026-12-02T11:59:00Z" }, now)).toContain("next time in 7 days");
    expect(describeWebsite({ ...WEBSITE, next_sync_at: "2026-11-25T15:30:00Z" }, now)).toContain("next time in 3 hours");
  });

  it("do not speak of a next time that is over", () => {
    expect(describeWebsite({ ...WEBSITE, next_sync_at: "2026-11-25T11:59:00Z" }, now)).toContain("next time in a moment");
  });
});

it("sorts what could not be read by its reason", () => {
  const unread = (path: string, failure_text: string) => ({ url: `https://www.example.com${path}`, failure: "not_found" as const, failure_text });
  expect(byReason([unread("/a", "Gone."), unread("/b", "Closed."), unread("/c", "Closed.")])).toEqual([
    { reason: "Closed.", urls: ["https://www.example.com/b", "https://www.example.com/c"] },
    { reason: "Gone.", urls: ["https://www.example.com/a"] },
  ]);
  expect(byReason([])).toEqual([]);
});
