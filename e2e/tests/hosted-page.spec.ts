import { hostedOrigin } from "../support/stack";
import { createClient, expect, test, uniqueId } from "../support/test";
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

test("by subdomain it is the same page: the name in the address selects it and opens nothing", async ({ page, addresses, admin, client }) => {
  const neighbour = await createClient(addresses, admin, client.site, "Neighbour");
  const [own, theirs] = [client, neighbour].map(({ tenantId }) => hostedOrigin(addresses, tenantId)) as [string, string];
  const statusOf = async (url: string): Promise<number | undefined> => (await page.goto(url))?.status();
  const switchOn = (tenantId: string, hosted_page: boolean) => admin.actingIn(tenantId).call("PATCH", "/client/tenant", { hosted_page });

  await switchOn(client.tenantId, true);
  try {
    await expect(async () => expect(await statusOf(own)).toBe(200)).toPass();
    const panel = await panelOf(page);
    expect(new URL(panel.url()).origin).toBe(addresses.widgetOrigin);
    await expect(composer(panel)).toBeVisible();
    await ask(panel, "hello from your own address");
    await expect(bubble(await finished(panel))).toHaveText("You said: hello from your own address");

    // A name that nobody has reads as one whose page is off.
    const absent: string[] = [];
    for (const url of [theirs, hostedOrigin(addresses, uniqueId("nobody"))]) {
      expect(await statusOf(url)).toBe(404);
      absent.push(await page.locator("body").innerText());
      await expect(page.locator("script")).toHaveCount(0);
    }
    expect(absent[0]).toContain("There is no chat here");
    expect(absent[1]).toBe(absent[0]);

    // It is one page: no dashboard, no API and no other tenant below the name.
    for (const path of ["/login", "/portal", "/widget.js", `/c/${client.tenantId}`, `/widget/${client.tenantId}`, "/api/auth/me", "/api/widget/config"]) {
      expect(await statusOf(own + path), path).toBe(404);
    }

    // What the neighbour's page may have is the neighbour's: the API goes by the origin, and asks each tenant for it.
    await switchOn(neighbour.tenantId, true);
    await expect(async () => expect(await statusOf(theirs)).toBe(200)).toPass();
    await expect(composer(await panelOf(page))).toBeVisible();
    const tickets = `${addresses.widgetOrigin}/api/widget/tickets`;
    const ticketFor = (tenantId: string) =>
      page.evaluate(async ([url, tenant_id]) => {
        const answer = await fetch(url, { method: "POST", body: new URLSearchParams({ tenant_id }) });
        return [answer.status, ((await answer.json()) as { code?: string }).code];
      }, [tickets, tenantId] as const);
    // The page's own policy lets it speak to the widget's origin only, and that is where it is told.
    expect(await ticketFor(neighbour.tenantId)).toEqual([201, undefined]);
    expect(await ticketFor(client.tenantId)).toEqual([403, "origin_not_allowed"]);
  } finally {
    for (const { tenantId } of [client, neighbour]) await switchOn(tenantId, false);
  }
  await expect(async () => expect(await statusOf(own)).toBe(404)).toPass();
});
