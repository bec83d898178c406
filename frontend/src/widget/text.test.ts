// @vitest-environment node
import { describe, expect, it } from "vitest";
import { endOfSentences, speakable } from "./announce";
import { messagesFor, problemText } from "./messages";
import { settleUnfinished } from "./unfinished-markdown";

describe("announcements", () => {
  it("are whole sentences", () => {
    const text = "We open at 8.30 on Monday. On Tues";
    const end = endOfSentences(text, 0);
    expect(text.slice(0, end)).toBe("We open at 8.30 on Monday.");
    expect(endOfSentences(text, end)).toBe(end);
    expect(endOfSentences(`${text}day too! Next`, end)).toBe(text.length + "day too!".length);
    expect(endOfSentences("本店は八時に開きます。次", 0)).toBe(11);
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

describe("messages", () => {
  it("speak English where they do not know the language yet", () => {
    expect(messagesFor("xx-YY")).toBe(messagesFor("en-AU"));
    expect(messagesFor(null)).toBe(messagesFor("en"));
  });

  it("have a friendly line for every problem, also an unknown one", () => {
    const texts = messagesFor("en");
    expect(problemText(texts, "message_limit_reached")).toContain("message limit");
    expect(problemText(texts, "no_such_code")).toBe(texts.problems.unknown);
  });
});
