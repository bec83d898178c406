import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect } from "./test";

/** WCAG 2.2, levels A and AA. */
export const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"];

/** Expects no violation on the page and in its frames, and names what was found and where. */
export async function expectAccessible(page: Page): Promise<void> {
  // Colours that are still fading in, on the page or in the panel, are nobody's choice.
  for (const frame of page.frames()) {
    await frame.evaluate(async () => {
      const fading = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity);
      await Promise.allSettled(fading.map(({ finished }) => finished));
    });
  }
  const { violations } = await new AxeBuilder({ page }).withTags(WCAG).analyze();
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} at ${JSON.stringify(target)}: ${failureSummary}`),
  );
  expect(found).toEqual([]);
}
