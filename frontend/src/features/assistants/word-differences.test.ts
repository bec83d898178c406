import { describe, expect, it } from "vitest";

import { partsOf, type Stretch, withoutLongStretches, wordDifferences } from "./word-differences";

/** "Be [kind] now": changed parts in brackets. */
const shown = (stretches: readonly Stretch[], side: "then" | "now") => partsOf(stretches, side).map(({ text, isChanged }) => (isChanged ? `[${text}]` : text)).join("");
const pair = (then: string, now: string) => {
  const found = wordDifferences(then, now);
  return [shown(found, "then"), shown(found, "now")];
};

describe("wordDifferences", () => {
  it.each([
    ["one word", "Be kind to visitors.", "Be short to visitors.", "Be [kind] to visitors.", "Be [short] to visitors."],
    ["words that are new", "Be kind.", "Be kind. Never promise a date.", "Be kind.", "Be kind.[ Never promise a date.]"],
    ["words that are gone", "Please be very kind.", "Please be kind.", "Please be [very ]kind.", "Please be kind."],
    ["several words in a row", "Open on Monday morning.", "Open every single day.", "Open [on Monday morning].", "Open [every single day]."],
    ["lines", "One?\nTwo?", "One?\nThree?\nTwo?", "One?\nTwo?", "One?\n[Three?\n]Two?"],
    ["a comma", "Yes, of course", "Yes of course", "Yes[,] of course", "Yes of course"],
    ["languages without spaces", "営業時間は九時です。", "営業時間は十時です。", "営業時間は[九時]です。", "営業時間は[十時]です。"],
  ])("marks %s", (_, then, now, shownThen, shownNow) => expect(pair(then, now)).toEqual([shownThen, shownNow]));

  it.each([["Yes", "No"], ["", "Hello"], ["red shoes", "blue hats"], ["5", "20"], ["Be a desk.", "Talk like one."]])("marks nothing between %j and %j", (then, now) => {
    expect(pair(then, now)).toEqual([then, now]);
  });

  it("loses no character, whatever is changed", () => {
    const text = Array.from({ length: 400 }, (_, index) => `word${(index * 7919) % 97}`).join(" ");
    const other = text.replaceAll("word3", "other").replaceAll(" word5", "\n\nword5");
    const found = wordDifferences(text, other);
    expect(found.length).toBeGreaterThan(20);
    for (const [side, whole] of [["then", text], ["now", other]] as const) {
      expect(found.map((stretch) => stretch[side]).join("")).toBe(whole);
      expect(partsOf(found, side).map((part) => part.text).join("")).toBe(whole);
    }
    expect(found.filter(({ then, now, isChanged }) => !isChanged && then !== now)).toEqual([]);
  });

  it("gives up on texts that are far apart", () => {
    const many = (name: string) => `Same. ${Array.from({ length: 900 }, (_, index) => `${name}${index}`).join(" ")}`;
    expect(wordDifferences(many("a"), many("b"))).toHaveLength(1);
  });
});

describe("withoutLongStretches", () => {
  const long = "Some unchanged words. ".repeat(40);
  const same = { then: long, now: long, isChanged: false };
  const changed = { then: long, now: "", isChanged: true };

  it("keeps what is near a change, on both sides", () => {
    const [first, middle, last] = withoutLongStretches([same, changed, same]);
    expect(first?.then).toMatch(/^… [\w. ]+$/);
    expect(first!.then.length).toBeLessThan(170);
    expect(first?.now).toBe(first?.then);
    expect(middle).toEqual(changed);
    expect(last?.then).toMatch(/^Some [\w. ]+…$/);
    expect(last?.now).toBe(last?.then);
  });

  it("leaves out the middle between two changes", () => {
    const middle = withoutLongStretches([changed, same, changed])[1]!;
    expect(middle.then).toMatch(/^Some .+…\s.+$/);
    expect(middle.then.length).toBeLessThan(330);
  });

  it("leaves texts alone in which nothing is marked", () => {
    const apart = { then: long, now: "Other words.", isChanged: false };
    expect(withoutLongStretches([apart])).toEqual([apart]);
  });
});
