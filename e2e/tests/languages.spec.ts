import { hostPage } from "../support/host-site";
import { expect, test } from "../support/test";
import { clickLauncher, panelOf } from "../support/widget";
import type { Frame, Page } from "@playwright/test";

async function openIn(page: Page, url: string): Promise<Frame> {
  await page.goto(url);
  await clickLauncher(page);
  const panel = await panelOf(page);
  await expect(panel.locator(".composer textarea")).toBeVisible();
  return panel;
}

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
