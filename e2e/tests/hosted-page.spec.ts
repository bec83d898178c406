import { expect, test } from "../support/test";
import { ask, bubble, finished, panelOf, composer } from "../support/widget";

test("the hosted page is there when the client switched it on, and for nobody else", async ({ page, addresses, admin, client }) => {
  const url = `${addresses.widgetOrigin}/c/${client.tenantId}`;
  expect((await page.goto(url))?.status()).toBe(404);
  await admin.actingIn(client.tenantId).call("PATCH", "/client/tenant", { hosted_page: true });
  try {
    await expect(async () => expect((await page.goto(url))?.status()).toBe(200)).toPass();
    const panel = await panelOf(page);
    await expect(composer(panel)).toBeVisible();
    await ask(panel, "hello from your own page");
    await expect(bubble(await finished(panel))).toHaveText("You said: hello from your own page");
    await expect(panel.getByRole("button", { name: "Close chat" })).toHaveCount(0);
    const { height } = (await (await panel.frameElement()).boundingBox()) ?? { height: 0 };
    expect(height, "the chat has the page to itself").toBeGreaterThan(700);

    const neighbour = await page.goto(`${addresses.widgetOrigin}/c/wattle-support`);
    expect(neighbour?.status()).toBe(404);
    expect((await page.goto(`${addresses.appOrigin}/c/${client.tenantId}`))?.status()).toBe(404);
  } finally {
    await admin.actingIn(client.tenantId).call("PATCH", "/client/tenant", { hosted_page: false });
  }
  await expect(async () => expect((await page.goto(url))?.status()).toBe(404)).toPass();
});
