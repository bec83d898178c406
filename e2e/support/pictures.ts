import type { Locator, Page } from "@playwright/test";
import path from "node:path";
import { ROOT } from "./processes";

/** Waits for everything that moves, and takes a picture of the page or of a part of it into docs/images. */
export async function shoot(page: Page, name: string, part: Page | Locator = page): Promise<void> {
  await page.mouse.move(page.viewportSize()!.width / 2, 2); // where nothing reacts
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(600);
  await part.screenshot({ path: path.join(ROOT, "docs/images", `${name}.png`), caret: "hide" });
}
