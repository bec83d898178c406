import { expect, test } from "../support/test";
import { finished, openChat } from "../support/widget";

test("a source opens over the whole window for as long as it is open, and the page holds nothing of it", async ({ page, addresses }) => {
  await page.goto(addresses.sites[0]);
  const panel = await openChat(page);
  await panel.getByRole("button", { name: "How much is a check-up?" }).click();
  const answer = await finished(panel);
  const frame = await panel.frameElement();
  const before = await frame.boundingBox();
  await answer.locator("summary").click();
  const source = answer.locator(".citations button.source").first();
  await source.click();
  const dialog = panel.getByRole("dialog", { name: /^Source: / });
  await expect(dialog).toBeVisible();
  await expect.poll(() => frame.boundingBox()).toEqual({ x: 0, y: 0, width: 1280, height: 800 });
  await expect(dialog.locator("h2")).not.toBeEmpty();
  const text = await dialog.locator(".source-text").innerText();
  expect(await page.evaluate(() => document.documentElement.outerHTML)).not.toContain(text.slice(0, 40));

  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect.poll(() => frame.boundingBox()).toEqual(before);
  await expect(source).toBeFocused();
  await expect(panel.locator(".composer")).toBeVisible();
});
