import { hostPage } from "../support/host-site";
import { expect, test } from "../support/test";
import { ask, finished, openChat, questions, readyPanel } from "../support/widget";
import type { Frame, Page } from "@playwright/test";

/** All that the panel has stored in its own, partitioned storage. */
const panelStorage = (panel: Frame): Promise<{ local: number; session: number }> =>
  panel.evaluate(() => ({ local: localStorage.length, session: sessionStorage.length }));

/** Keys of the host page's own storage. */
const hostStorage = (page: Page): Promise<{ local: string[]; session: string[]; cookie: string }> =>
  page.evaluate(() => ({ local: Object.keys(localStorage), session: Object.keys(sessionStorage), cookie: document.cookie }));

const KINDS = [
  { kind: "local", inPanel: { local: 1, session: 0 }, afterReload: 1, inNewTab: 1, openKeys: 1 },
  { kind: "session", inPanel: { local: 0, session: 1 }, afterReload: 1, inNewTab: 0, openKeys: 1 },
  { kind: "none", inPanel: { local: 0, session: 0 }, afterReload: 0, inNewTab: 0, openKeys: 0 },
];

for (const { kind, inPanel, afterReload, inNewTab, openKeys } of KINDS) {
  test(`data-storage="${kind}": what is kept where, and who is remembered`, async ({ page, client, context }) => {
    const url = client.page("/", `data-storage="${kind}"`);
    await page.goto(url);
    const panel = await openChat(page);
    await ask(panel, "remember me");
    await finished(panel);
    expect(await panelStorage(panel)).toEqual(inPanel);
    const { local, session, cookie } = await hostStorage(page);
    expect({ local, cookie }).toEqual({ local: [], cookie: "" });
    expect(session).toHaveLength(openKeys);
    expect(await context.cookies()).toEqual([]);
    for (const frame of page.frames()) expect(frame.url()).not.toMatch(/resume|token|ticket|visitor/);

    await page.reload();
    const again = openKeys ? await readyPanel(page) : await openChat(page);
    await expect(questions(again)).toHaveCount(afterReload);
    const tab = await context.newPage();
    await tab.goto(url);
    await expect(questions(await openChat(tab))).toHaveCount(inNewTab);
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
