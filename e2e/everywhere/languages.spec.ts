import { DESKTOP } from "../engines/engine";
import { expect, test } from "../engines/test";
import { page } from "../torture/host-page";
import { CLOSE, openChat } from "../torture/visitor";

const LANGUAGES = ["en", "de", "fr", "es", "it", "pt", "nl", "pl", "sv", "tr", "uk", "ja", "zh", "ar", "he"];
const RIGHT_TO_LEFT = ["ar", "he"];

test("every language has its own words and its own direction, also where the page speaks another", async ({ openTab, client, neighbour }) => {
  const tab = await openTab(DESKTOP);
  const seen = new Set<string>();
  for (const [number, language] of LANGUAGES.entries()) {
    const { site, tag } = number % 2 ? neighbour : client;
    const panel = await openChat(tab, site.put(`/${language}`, page({ tag: tag(`data-lang="${language}" data-storage="none"`) })));
    const { lang, dir, words, closeX, sendX } = await panel.evaluate((close) => {
      const leftOf = (selector: string): number => (document.querySelector(selector) as Element).getBoundingClientRect().x / innerWidth;
      return {
        lang: document.documentElement.lang,
        dir: document.documentElement.dir,
        words: [...document.querySelectorAll("[aria-label], [placeholder], .fine-print")]
          .map((element) => [element.getAttribute("aria-label"), element.getAttribute("placeholder"), element.textContent].join(" "))
          .join("\n"),
        closeX: leftOf(close),
        sendX: leftOf(".composer .round"),
      };
    }, CLOSE);
    const isMirrored = RIGHT_TO_LEFT.includes(language);
    expect({ lang, dir }).toEqual({ lang: language, dir: isMirrored ? "rtl" : "ltr" });
    expect([closeX < 0.5, sendX < 0.5], `close and send button in ${language}`).toEqual([isMirrored, isMirrored]);
    seen.add(words);
  }
  expect(seen.size).toBe(LANGUAGES.length);
});
