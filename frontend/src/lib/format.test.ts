import { describe, expect, it } from "vitest";

import { currentMonth, formatRelative, formatUsd, plural, recentMonths } from "./format";

const NOW = new Date("2026-11-23T12:00:00Z");

describe("formatRelative", () => {
  it.each([
    ["2026-11-23T11:59:40Z", "just now"],
    ["2026-11-23T11:55:00Z", "5 minutes ago"],
    ["2026-11-23T09:00:00Z", "3 hours ago"],
    ["2026-11-22T11:00:00Z", "yesterday"],
    ["2026-09-01T12:00:00Z", "Sep 1, 2026"],
  ])("%s is %s", (iso, text) => {
    expect(formatRelative(iso, NOW)).toBe(text);
  });
});

describe("months", () => {
  it("are those of UTC, across the turn of the year", () => {
    expect(currentMonth(new Date("2026-12-31T23:30:00Z"))).toBe("2026-12");
    expect(recentMonths(3, new Date("2026-01-31T00:00:00Z"))).toEqual(["2026-01", "2025-12", "2025-11"]);
  });
});

it("formats money and counts", () => {
  expect([formatUsd(0), formatUsd(0.002), formatUsd(12.5)]).toEqual(["$0.00", "< $0.01", "$12.50"]);
  expect([plural(1, "assistant"), plural(3, "assistant")]).toEqual(["1 assistant", "3 assistants"]);
});
