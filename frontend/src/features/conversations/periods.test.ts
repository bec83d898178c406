import { describe, expect, it } from "vitest";

import { startOf } from "./periods";

describe("startOf", () => {
  const now = new Date(2026, 10, 25, 17, 30);

  it("begins with the day, and counts today", () => {
    expect(startOf("1", now)).toBe(new Date(2026, 10, 25).toISOString());
    expect(startOf("7", now)).toBe(new Date(2026, 10, 19).toISOString());
    expect(startOf("30", now)).toBe(new Date(2026, 9, 27).toISOString());
  });

  it("is nothing for any time, and for what somebody wrote into the address", () => {
    for (const period of ["", "0", "8", "-1", "today", "NaN"]) expect(startOf(period, now)).toBeUndefined();
  });
});
