import { describe, expect, it } from "vitest";
import { contrast, MIN_CONTRAST, parseHex, readableOn, textOn, toCss, type Rgb } from "./color";
import { applyTheme, schemeOf } from "./theme";
import type { Appearance } from "./types";

const SAMPLES: Rgb[] = [0, 51, 102, 153, 204, 255].flatMap((r) => [0, 128, 255].flatMap((g) => [0, 128, 255].map((b) => [r, g, b] as const)));
const appearance: Appearance = {
  primary_color: "#0f766e", color_scheme: "dark", logo_url: null, corner_radius: 12, header_title: null, header_subtitle: null, ai_disclosure: true,
};

describe("colours", () => {
  it("knows the contrast of black on white", () => {
    expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21);
  });

  it.each(SAMPLES.map((color) => [toCss(color), color] as const))("finds text that can be read on %s, and beside it", (_, color) => {
    expect(contrast(textOn(color), color)).toBeGreaterThanOrEqual(MIN_CONTRAST);
    for (const surface of [[255, 255, 255], [241, 243, 246], [30, 33, 40], [37, 41, 49]] as Rgb[]) {
      expect(contrast(readableOn(color, surface), surface)).toBeGreaterThanOrEqual(MIN_CONTRAST);
    }
  });

  it("leaves a colour alone that can be read already", () => {
    expect(readableOn([15, 118, 110], [255, 255, 255])).toEqual([15, 118, 110]);
  });

  it.each(["red", "#fff", "#0f766e;background:url(x)", "url(x)", ""])("does not take %j for a colour", (value) => {
    expect(parseHex(value)).toBeNull();
    const root = document.createElement("div");
    applyTheme(root, { ...appearance, primary_color: value }, "light");
    expect(root.style.getPropertyValue("--primary")).toMatch(/^rgb\(\d+ \d+ \d+\)$/);
  });
});

describe("applyTheme", () => {
  const edgeOf = (primary_color: string, scheme: "light" | "dark") => {
    const root = document.createElement("div");
    applyTheme(root, { ...appearance, primary_color }, scheme);
    return root.style.getPropertyValue("--edge");
  };

  it("gives an area in the tenant's colour an edge where it would melt into the panel", () => {
    expect([edgeOf("#ffffff", "light"), edgeOf("#17191e", "dark")]).toEqual(["var(--field-line)", "var(--field-line)"]);
    expect([edgeOf("#0f766e", "light"), edgeOf("#ffffff", "dark")]).toEqual(["transparent", "transparent"]);
  });
});

describe("schemeOf", () => {
  it.each([
    ["light", "dark", true, "light"],
    [null, "dark", false, "dark"],
    ["auto", "dark", false, "light"],
    [null, "auto", true, "dark"],
    [null, "page", true, "dark"],
    ["light", "page", true, "light"],
  ] as const)("website %s, assistant %s, system dark %s: %s", (wish, own, isSystemDark, expected) => {
    expect(schemeOf(wish, { ...appearance, color_scheme: own }, isSystemDark)).toBe(expected);
  });
});
