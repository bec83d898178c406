import { HostSite } from "../support/host-site";
import { createClient, expect, test } from "../support/test";
import { ask, bubble, finished, lastAnswer, openChat } from "../support/widget";
import type { Frame } from "@playwright/test";

const VISITORS = 20;

interface ModelRequest {
  body: { messages: { role: string; content: string }[] };
}

test("20 visitors at once over two tenants: every answer carries its own visitor's marker only", async ({
  addresses,
  admin,
  browser,
  watch,
}) => {
  test.setTimeout(240_000);
  const site = await HostSite.start();
  const clients = [
    await createClient(addresses, admin, site, "First Bank"),
    await createClient(addresses, admin, site, "Second Bakery"),
  ];
  const urls = clients.map((client, number) => client.page(`/${number}`));
  const visitors = await Promise.all(
    Array.from({ length: VISITORS }, async (_, number) => ({
      marker: `marker-${number}-${Math.random().toString(36).slice(2)}`,
      tenant: number % 2,
      context: watch(await browser.newContext()),
    })),
  );
  const markers = visitors.map(({ marker }) => marker);

  // Pages open one after the other, which is gentle on small machines; the questions then go out together.
  const panels: Frame[] = [];
  for (const { context, tenant } of visitors) {
    const page = await context.newPage();
    await page.goto(urls[tenant] ?? "");
    panels.push(await openChat(page));
  }
  for (const round of ["first", "second"]) {
    await Promise.all(
      visitors.map(async ({ marker }, number) => {
        const panel = panels[number] as Frame;
        await ask(panel, `${round} ${marker} ${"and so on ".repeat(10)}[[delay=0.05]]`);
        await expect(bubble(lastAnswer(panel))).toContainText(`${round} ${marker}`);
        await finished(panel);
      }),
    );
  }
  for (const [number, { marker, tenant }] of visitors.entries()) {
    const text = await (panels[number] as Frame).locator("body").innerText();
    expect(markers.filter((other) => text.includes(other))).toEqual([marker]);
    expect(text).toContain(tenant === 0 ? "First Bank" : "Second Bakery");
    expect(text).not.toContain(tenant === 0 ? "Second Bakery" : "First Bank");
  }

  // What the model was sent: one visitor's words and one tenant's instructions in each call.
  const sent = (await (await fetch(`${addresses.modelOrigin}/_requests`)).json()) as { items: ModelRequest[] };
  const bodies = sent.items.map(({ body }) => JSON.stringify(body));
  const marked = bodies.filter((body) => markers.some((marker) => body.includes(marker)));
  expect(marked).toHaveLength(2 * VISITORS);
  for (const body of marked) {
    const [marker, ...others] = markers.filter((each) => body.includes(each));
    expect(others).toEqual([]);
    const { tenant } = visitors[markers.indexOf(marker ?? "")] ?? {};
    expect(body).toContain(tenant === 0 ? "You are First Bank." : "You are Second Bakery.");
    expect(body).not.toContain(tenant === 0 ? "Second Bakery" : "First Bank");
  }
  await Promise.all(visitors.map(({ context }) => context.close()));
  await site.stop();
});
