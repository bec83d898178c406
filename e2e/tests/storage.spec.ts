import { hostPage } from "../support/host-site";
import { expect, test } from "../support/test";
import { ask, finished, openChat, questions, readyPanel } from "../support/widget";

for (const kind of ["local", "session", "none"]) {
  test(`data-storage="${kind}": the whole browser has no cookie, and no address holds a secret`, async ({ page, client, context }) => {
    await page.goto(client.page("/", `data-storage="${kind}"`));
    const panel = await openChat(page);
    await ask(panel, "remember me");
    await finished(panel);
    expect(await context.cookies()).toEqual([]);
    for (const frame of page.frames()) expect(frame.url()).not.toMatch(/resume|token|ticket|visitor/);
  });
}

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

test("reset() forgets the visitor on this device", async ({ page, client }) => {
  await page.goto(client.site.put("/reset", hostPage(client.tag())));
  const panel = await openChat(page);
  await ask(panel, "forget me");
  await finished(panel);
  await page.evaluate(() => (window as unknown as { switchboard: { reset(): void } }).switchboard.reset());
  await expect(questions(panel)).toHaveCount(0);
  await page.reload();
  await expect(questions(await readyPanel(page))).toHaveCount(0);
});
