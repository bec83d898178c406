// @vitest-environment node
import { describe, expect, it, vi } from "vitest";
import { CATALOGUES, type Language } from "./catalogues";
import { loadMessages, matchLanguage } from "./language";
import { createMessages, problemText, type Catalogue } from "./messages";

const LANGUAGES = Object.keys(CATALOGUES) as Language[];
const catalogueOf = async (language: Language): Promise<Catalogue> => (await CATALOGUES[language]()).default;

/** Every text with its path; the texts of a plural by their category. */
function listTexts(value: object, path = ""): [string, string][] {
  return Object.entries(value).flatMap(([key, text]: [string, unknown]) =>
    typeof text === "string" ? [[path + key, text] as [string, string]] : listTexts(text as object, `${path}${key}.`),
  );
}
const isPlural = (path: string): boolean => /^(sources|characters)\./.test(path);
const placeholdersOf = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();

describe.each(LANGUAGES)("the catalogue %s", (language) => {
  it("has every text, no other, and the same placeholders as English", async () => {
    const [own, english] = [listTexts(await catalogueOf(language)), listTexts(await catalogueOf("en"))];
    const single = (texts: [string, string][]) => texts.filter(([path]) => !isPlural(path)).map(([path]) => path);
    expect(single(own)).toEqual(single(english));
    const wanted = new Map(english.map(([path, text]) => [path, placeholdersOf(text)]));
    for (const [path, text] of own) {
      expect(text.trim(), path).toBe(text);
      expect(text, path).not.toBe("");
      expect(placeholdersOf(text), path).toEqual(isPlural(path) ? ["{count}"] : wanted.get(path));
    }
  });

  it("has exactly the plural forms that counting to 8,000 needs", async () => {
    const rules = new Intl.PluralRules(language);
    const needed = new Set(["other", ...Array.from({ length: 8_001 }, (_, count) => rules.select(count))]);
    const { sources, characters } = await catalogueOf(language);
    expect(new Set(Object.keys(sources))).toEqual(needed);
    expect(new Set(Object.keys(characters))).toEqual(needed);
  });

  it("is not English", async () => {
    const { composerPlaceholder, aiDisclosure } = await catalogueOf(language);
    const english = await catalogueOf("en");
    if (language !== "en") expect([composerPlaceholder, aiDisclosure]).not.toEqual([english.composerPlaceholder, english.aiDisclosure]);
  });
});

describe("createMessages", () => {
  it("fills in names as they are, and counts as the language does", async () => {
    expect(createMessages(await catalogueOf("en"), "en").chatWith("A $& B")).toBe("Chat with A $& B");
    const polish = createMessages(await catalogueOf("pl"), "pl");
    expect([1, 3, 5, 22].map(polish.sources)).toEqual(["1 źródło", "3 źródła", "5 źródeł", "22 źródła"]);
    const arabic = createMessages(await catalogueOf("ar"), "ar");
    expect(arabic.sources(4)).toMatch(/مصادر$/);
    expect(arabic.direction).toBe("rtl");
    expect(createMessages(await catalogueOf("he"), "he").direction).toBe("rtl");
    expect(polish.direction).toBe("ltr");
  });

  it("has a friendly line for every problem, also an unknown one", async () => {
    const texts = createMessages(await catalogueOf("en"), "en");
    expect(problemText(texts, "message_limit_reached")).toContain("message limit");
    expect(problemText(texts, "tenant_suspended")).toBe(texts.problems.unavailable);
    expect(problemText(texts, "interrupted")).toBe(texts.interrupted);
    for (const code of ["no_such_code", "constructor", "toString"]) expect(problemText(texts, code)).toBe(texts.problems.unknown);
  });
});

describe("matchLanguage", () => {
  it.each([
    [["pt-BR"], "pt"], [["zh-TW"], "zh"], [["zh-Hant-HK"], "zh"], [["DE_at"], "de"], [["iw"], "he"], [["ar-EG", "en"], "ar"],
    [["xx", "fr-CA"], "fr"], [[null, undefined, "", "sv"], "sv"], [["constructor", "it"], "it"], [["not a tag!", "uk-UA"], "uk"],
    [["en-AU", "de"], "en"], [["fi"], "en"], [[], "en"],
  ])("%j is served by %s", (wanted, expected) => {
    expect(matchLanguage(wanted)).toBe(expected);
  });
});

describe("loadMessages", () => {
  it("loads a language once", async () => {
    expect(loadMessages("de")).toBe(loadMessages("de"));
    expect((await loadMessages("de")).send).toBe("Senden");
  });

  it("tries again, and speaks English when a language stays out of reach", async () => {
    vi.useFakeTimers();
    const load = vi.spyOn(CATALOGUES, "fr").mockRejectedValue(new TypeError("Failed to fetch"));
    const loading = loadMessages("fr");
    await vi.runAllTimersAsync();
    expect((await loading).language).toBe("en");
    expect(load.mock.calls.length).toBeGreaterThan(1);
    vi.useRealTimers();
  });
});
