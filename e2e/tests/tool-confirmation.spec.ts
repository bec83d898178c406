import { expectAccessible } from "../support/axe";
import { HostSite } from "../support/host-site";
import { createClient, expect, test, uniqueId } from "../support/test";
import { ask, bubble, composer, finished, openChat } from "../support/widget";

test("a visitor sees which tool is used, and is asked before one that changes something", async ({ page, addresses, admin }) => {
  const site = await HostSite.start();
  const client = await createClient(addresses, admin, site, "Shop");
  const secret = uniqueId("secret");
  const orders = site.put("/orders", `{"number": "${secret}"}`, { "content-type": "application/json" });
  await admin.actingIn(client.tenantId).call("POST", "/client/tools", {
    assistant_id: client.assistant.id,
    name: "place_order",
    label: "Placing your order",
    description: "Orders an article.",
    url: orders,
    parameters: { type: "object", properties: { article: { type: "string" } }, required: ["article"] },
    asks_first: true,
  });
  await page.goto(client.page("/"));
  const panel = await openChat(page);
  const card = panel.getByRole("region", { name: /Shop would like to do this:/ });
  const order = 'Spoons, please [[call=place_order arguments={"article":"spoons"}]]';

  await ask(panel, order);
  await expect(card).toContainText("Placing your order");
  await expect(card.getByRole("definition")).toHaveText("spoons");
  await expect(panel.locator(".visually-hidden[role=status]")).toContainText("Placing your order");
  await expectAccessible(page);
  await card.getByRole("button", { name: "Not now" }).focus();
  await page.keyboard.press("Enter");
  await expect(bubble(await finished(panel))).toHaveText("You said: Spoons, please");
  await expect(card).toHaveCount(0);

  await ask(panel, order);
  await card.getByRole("button", { name: "Allow" }).click();
  await expect(bubble(await finished(panel))).toHaveText("You said: Spoons, please");
  const log = await admin.actingIn(client.tenantId).call<{ items: { outcome: string }[] }>("GET", "/client/tool-calls");
  expect(log.items.map(({ outcome }) => outcome)).toEqual(["ok", "declined"]);
  expect(await panel.content()).not.toContain(secret);

  await ask(panel, order);
  await expect(card).toBeVisible();
  await panel.getByRole("button", { name: "Stop answering" }).click();
  await expect(card).toHaveCount(0);
  await expect(composer(panel)).toBeVisible();
  await site.stop();
});
