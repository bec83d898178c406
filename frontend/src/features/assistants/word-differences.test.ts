import { describe, expect, it } from "vitest";

import { type Part, withoutLongStretches, wordDifferences } from "./word-differences";

/** "Be [kind] now": changed parts in brackets. */
const shown = (parts: readonly Part[]) => parts.map(({ text, isChanged }) => (isChanged ? `[${text}]` : text)).join("");
const pair = (then: string, now: string) => {
  const found = wordDifferences(then, now);
  return [shown(found.then), shown(found.now)];
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
    expect(found.then.map((part) => part.text).join("")).toBe(text);
    expect(found.now.map((part) => part.text).join("")).toBe(other);
    const kept = (parts: readonly Part[]) => parts.filter(({ isChanged }) => !isChanged).map((part) => part.text.trim()).join("").replaceAll(/\s/g, "");
    expect(kept(found.then)).toBe(kept(found.now));
  });

  it("gives up on texts that are far apart", () => {
    const many = (name: string) => `Same. ${Array.from({ length: 900 }, (_, index) => `${name}${index}`).join(" ")}`;
    expect(wordDifferences(many("a"), many("b")).then).toHaveLength(1);
  });
});

describe("withoutLongStretches", () => {
  const long = "Some unchanged words. ".repeat(40);

  it("keeps what is near a change", () => {
    const [first, changed, last] = withoutLongStretches([
      { text: long, isChanged: false },
      { text: "new", isChanged: true },
      { text: long, isChanged: false },
    ]);
    expect(first?.text).toMatch(/^… [\w. ]+$/);
    expect(first!.text.length).toBeLessThan(170);
    expect(changed?.text).toBe("new");
    expect(last?.text).toMatch(/^Some [\w. ]+…$/);
  });

  it("leaves out the middle between two changes, and no part of a change", () => {
    const parts = [{ text: long, isChanged: true }, { text: long, isChanged: false }, { text: long, isChanged: true }];
    const [first, middle, last] = withoutLongStretches(parts);
    expect([first, last]).toEqual([parts[0], parts[2]]);
    expect(middle?.text).toMatch(/^Some .+…\s.+$/);
    expect(middle!.text.length).toBeLessThan(330);
  });

  it("leaves a text alone in which nothing is marked", () => {
    expect(withoutLongStretches([{ text: long, isChanged: false }])).toEqual([{ text: long, isChanged: false }]);
  });
});
