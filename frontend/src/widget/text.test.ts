// @vitest-environment node
import { describe, expect, it } from "vitest";
import { endOfSentences, speakable } from "./announce";
import { settleUnfinished } from "./unfinished-markdown";

describe("announcements", () => {
  it("are whole sentences", () => {
    const text = "We open at 8.30 on Monday. On Tues";
    const end = endOfSentences(text, 0);
    expect(text.slice(0, end)).toBe("We open at 8.30 on Monday.");
    expect(endOfSentences(text, end)).toBe(end);
    expect(endOfSentences(`${text}day too! Next`, end)).toBe(text.length + "day too!".length);
  });

  it.each([
    ["Japanese", "本店は八時に開きます。", "次の"],
    ["Japanese with quotes", "「八時です。」", "と店員"],
    ["Chinese", "我们八点开门！", "欢"],
    ["Arabic", "هل تفتحون يوم الأحد؟", " نعم"],
    ["Urdu", "ہم کل کھلے ہیں۔", " اور"],
    ["Hebrew", "אנחנו פתוחים.", " מחר"],
    ["Hindi", "हम खुले हैं।", " कल"],
    ["Spanish", "¿Abren el lunes?", " Sí"],
    ["German with quotes", "Er sagte: „Ja.“", " Und"],
    ["French with quotes", "« Oui.»", " Et"],
    ["Ukrainian", "Ми відкриті…", " Завтра"],
  ])("end where sentences end in %s", (_, sentence, rest) => {
    expect(endOfSentences(sentence + rest, 0)).toBe(sentence.length);
  });

  it("are read without the signs of Markdown", () => {
    expect(speakable("## Hours\n\n- **Monday**: [call](https://x.example) `now`\n\n| a | b |\n|---|---|\n| 1 | 2 |")).toBe(
      "Hours Monday: call now a b 1 2",
    );
  });
});

describe("settleUnfinished", () => {
  it.each([
    ["Hello [wor", "Hello wor"],
    ["Hello [world](http", "Hello world"],
    ["Hello ![cat](http", "Hello cat"],
    ["Hello [world](http://a.example) [x](b", "Hello [world](http://a.example) x"],
    ["a **bold", "a **bold**"],
    ["a **", "a "],
    ["run `npm", "run `npm`"],
    ["```\nlet a = [1", "```\nlet a = [1"],
    ["Prices:\n\n| a | b |\n|--", "Prices:\n"],
    ["| a |\n|---|\n| 1", "| a |\n|---|\n| 1"],
    ["Done.", "Done."],
  ])("%j becomes %j", (half, settled) => {
    expect(settleUnfinished(half)).toBe(settled);
  });
});
