import { hostPage } from "../support/host-site";
import { expect, test } from "../support/test";
import { clickLauncher, panelOf } from "../support/widget";
import type { Frame, Page } from "@playwright/test";

/** Each group with English, from which a missing catalogue could not be told otherwise. */
const GROUPS = [
  ["en", "de", "fr", "es", "it", "ar"],
  ["en", "pt", "nl", "pl", "sv", "he"],
  ["en", "tr", "uk", "ja", "zh"],
];
const RIGHT_TO_LEFT = ["ar", "he"];

async function openIn(page: Page, url: string): Promise<Frame> {
  await page.goto(url);
  await clickLauncher(page);
  const panel = await panelOf(page);
  await expect(panel.locator(".composer textarea")).toBeVisible();
  return panel;
}

/** All that a visitor can read or hear of the panel's own words. */
const words = (panel: Frame): Promise<string> =>
  panel.evaluate(() =>
    [...document.querySelectorAll("[aria-label], [placeholder], .fine-print")]
      .map((element) => [element.getAttribute("aria-label"), element.getAttribute("placeholder"), element.textContent].join(" "))
      .join("\n"),
  );

for (const group of GROUPS) {
  test(`every language has its own words and its own direction: ${group.join(", ")}`, async ({ page, client }) => {
    const seen = new Set<string>();
    for (const language of group) {
      const panel = await openIn(page, client.page(`/${language}`, `data-lang="${language}" data-storage="none"`));
      await expect(panel.locator("html")).toHaveAttribute("lang", language);
      await expect(panel.locator("html")).toHaveAttribute("dir", RIGHT_TO_LEFT.includes(language) ? "rtl" : "ltr");
      seen.add(await words(panel));
    }
    expect(seen.size).toBe(group.length);
  });
}

test("right to left: the close button stands on the left, the send button too", async ({ page, client }) => {
  const panel = await openIn(page, client.page("/", 'data-lang="he"'));
  const width = await panel.evaluate(() => innerWidth);
  for (const selector of [".header .header-button:last-of-type", ".composer .round"]) {
    const box = await panel.locator(selector).evaluate((element) => element.getBoundingClientRect().x);
    expect(box).toBeLessThan(width / 2);
  }
});

test.describe("a visitor whose browser speaks French", () => {
  test.use({ locale: "fr-FR" });

  const CASES = [
    { name: "the tag's language comes first", root: 'lang="it"', tag: 'data-lang="de"', expected: "de" },
    { name: "then the page's", root: 'lang="it-CH"', tag: "", expected: "it" },
    { name: "then the browser's", root: "", tag: "", expected: "fr" },
    { name: "a language without words of ours is passed over", root: 'lang="tlh"', tag: "", expected: "fr" },
    { name: "nonsense is passed over", root: "", tag: 'data-lang="<b>"', expected: "fr" },
  ];
  for (const { name, root, tag, expected } of CASES) {
    test(name, async ({ page, client }) => {
      const panel = await openIn(page, client.site.put("/", hostPage(client.tag(tag), { root })));
      await expect(panel.locator("html")).toHaveAttribute("lang", expected);
    });
  }
});
