import { expect, test } from "../support/test";
import { hostPage } from "../support/host-site";
import {
  ask,
  bubble,
  clickLauncher,
  composer,
  finished,
  launcherBox,
  openChat,
  panelOf,
  readyPanel,
  settledBox,
  widgetNode,
} from "../support/widget";
import type { Client } from "../support/test";
import type { Page } from "@playwright/test";

const bareTag = ({ client, widgetOrigin }: { client: Client; widgetOrigin: string }, attributes = ""): string =>
  `<script src="${widgetOrigin}/widget.js" data-tenant-id="${client.tenantId}" ${attributes}></script>`;

async function expectAnswers(page: Page): Promise<void> {
  const panel = await openChat(page);
  await ask(panel, "hello");
  await expect(bubble(await finished(panel))).toHaveText("You said: hello");
}

for (const attribute of ["async", "defer", ""]) {
  test(`the tag works in the head with ${attribute || "neither async nor defer"}`, async ({ page, client, addresses }) => {
    const head = bareTag({ client, ...addresses }, attribute);
    await page.goto(client.site.put("/head", hostPage("", { head })));
    await expectAnswers(page);
  });
}

test("the tag works when a tag manager injects it late, without a current script", async ({ page, client, addresses }) => {
  await page.goto(client.site.put("/bare", hostPage("")));
  await page.evaluate(({ src, tenantId }) => {
    const script = document.createElement("script");
    script.src = src;
    script.dataset.tenantId = tenantId;
    document.head.append(script);
  }, { src: `${addresses.widgetOrigin}/widget.js`, tenantId: client.tenantId });
  await expectAnswers(page);
});

test("the tag twice on a page makes one widget", async ({ page, client }) => {
  await page.goto(client.site.put("/twice", hostPage(client.tag() + client.tag())));
  await launcherBox(page);
  await page.waitForLoadState("networkidle");
  await expect(widgetNode(page)).toHaveCount(1);
  await expectAnswers(page);
});

test("data-position and the offsets place the launcher and the panel", async ({ page, client }) => {
  await page.goto(client.page("/", 'data-position="bottom-left" data-offset-x="40" data-offset-y="60"'));
  const box = await launcherBox(page);
  expect(box.x).toBe(40);
  expect(box.y + box.height).toBe(800 - 60);
  const panel = await openChat(page);
  const frame = await settledBox(panel);
  expect(frame.x).toBe(40);
  expect(frame.y + frame.height).toBeLessThan(box.y);
});

test("data-open opens the chat at load without taking the focus", async ({ page, client }) => {
  await page.goto(client.page("/", 'data-open="true"'));
  await readyPanel(page);
  expect(await page.evaluate(() => document.activeElement?.localName)).toBe("body");
});

test("the page's scripts open, ask, close and hear events, also from the queue", async ({ page, client }) => {
  const queue = `<script>
    window.heard = [];
    window.switchboard = window.switchboard || { q: [] };
    for (const name of ["ready", "open", "close", "message"]) switchboard.q.push(["on", name, () => heard.push(name)]);
    switchboard.q.push(["ask", "asked from the page"]);
  </script>`;
  await page.goto(client.site.put("/api", hostPage(client.tag(), { head: queue })));
  const panel = await readyPanel(page);
  await expect(bubble(await finished(panel))).toHaveText("You said: asked from the page");
  await page.evaluate(() => (window as unknown as { switchboard: { close(): void } }).switchboard.close());
  await expect(composer(panel)).toBeHidden();
  const heard = (): Promise<string[]> => page.evaluate(() => (window as unknown as { heard: string[] }).heard);
  await expect.poll(heard).toEqual(["ready", "open", "message", "message", "close"]);
});

test("on a phone the panel takes the whole screen and gives it back", async ({ browser, client, watch }) => {
  const context = watch(await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }));
  const page = await context.newPage();
  await page.goto(client.page("/"));
  const box = await launcherBox(page);
  await page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2);
  const panel = await readyPanel(page);
  expect(await settledBox(panel)).toEqual({ x: 0, y: 0, width: 390, height: 844 });
  await ask(panel, "from a phone");
  await expect(bubble(await finished(panel))).toHaveText("You said: from a phone");
  await panel.getByRole("button", { name: "Close chat" }).click();
  await expect.poll(() => launcherBox(page)).toEqual(box);
  await context.close();
});

test("a page with a strict policy works with exactly the documented lines", async ({ page, client, addresses }) => {
  const { widgetOrigin } = addresses;
  const policy = [
    "default-src 'none'",
    "script-src 'nonce-abc123'",
    "style-src 'self'",
    "img-src data:",
    `frame-src ${widgetOrigin}`,
    `connect-src ${widgetOrigin}`,
    "require-trusted-types-for 'script'",
    "trusted-types switchboard",
  ].join("; ");
  const html = hostPage(bareTag({ client, widgetOrigin }, 'nonce="abc123" defer'));
  await page.goto(client.site.put("/strict", html, { "content-security-policy": policy }));
  await expectAnswers(page);
});

test("a page of the same site keeps the chat open, and a closed one stays closed", async ({ page, client }) => {
  const second = client.page("/second");
  await page.goto(client.page("/first"));
  await openChat(page);
  await page.goto(second);
  const panel = await readyPanel(page);
  await panel.getByRole("button", { name: "Close chat" }).click();
  await page.reload();
  await launcherBox(page);
  await page.waitForLoadState("networkidle");
  expect(page.frames()).toHaveLength(1);
  await clickLauncher(page);
  await panelOf(page);
});
