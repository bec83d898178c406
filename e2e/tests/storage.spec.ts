import { hostPage } from "../support/host-site";
import { expect, test } from "../support/test";
import { ask, finished, openChat, questions, readyPanel } from "../support/widget";

test("with storage blocked in the panel the chat works and forgets", async ({ page, client }) => {
  await page.addInitScript(() => {
    if (window.parent === window) return;
    const get = (): never => {
      throw new DOMException("Access is denied for this document.", "SecurityError");
    };
    for (const name of ["localStorage", "sessionStorage"]) Object.defineProperty(window, name, { get });
  });
  const errors: string[] = [];
  page.on("pageerror", ({ message }) => errors.push(message));
  await page.goto(client.page("/"));
  const panel = await openChat(page);
  await ask(panel, "hello");
  await finished(panel);
  await page.reload();
  await expect(questions(await readyPanel(page))).toHaveCount(0);
  expect(errors).toEqual([]);
});

test("reset() forgets the visitor on this device, and no cookie was ever needed", async ({ page, client, context }) => {
  await page.goto(client.site.put("/reset", hostPage(client.tag())));
  const panel = await openChat(page);
  await ask(panel, "forget me");
  await finished(panel);
  expect(await context.cookies()).toEqual([]);
  await page.evaluate(() => (window as unknown as { switchboard: { reset(): void } }).switchboard.reset());
  await expect(questions(panel)).toHaveCount(0);
  await page.reload();
  await expect(questions(await readyPanel(page))).toHaveCount(0);
});
