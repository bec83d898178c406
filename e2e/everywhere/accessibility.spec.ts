import { DESKTOP, PHONE, type Panel } from "../engines/engine";
import { expect, test } from "../engines/test";
import { createClient, uniqueId } from "../support/test";
import { page } from "../torture/host-page";
import { ask, clickMiddle, count, findLauncher, openChat } from "../torture/visitor";
import { violationsIn } from "./axe";

for (const [scheme, screen] of [["light", DESKTOP], ["dark", PHONE]] as const) {
  test(`the panel has no violation in ${scheme} colours (${screen.name}): empty, answered, interrupted, and asking for consent`, async ({ openTab, addresses, admin, client, neighbour }) => {
    const attributes = `data-color-scheme="${scheme}" data-storage="none"`;
    const tab = await openTab(screen);
    for (const { site, tag } of [client, neighbour]) {
      const panel = await openChat(tab, site.put(`/${scheme}`, page({ tag: tag(attributes) })));
      expect(await violationsIn(panel), "empty").toEqual([]);
      await ask(panel, "A **bold** [link](https://example.com) and `code`");
      expect(await violationsIn(panel), "answered").toEqual([]);
    }
    const panel = await openChat(tab, client.site.put(`/${scheme}-error`, page({ tag: client.tag(attributes) })));
    await panel.type(".composer textarea", `${uniqueId("four")} words in all [[error_after=3 failures=1]]\n`);
    await expect.poll(() => panel.evaluate(() => document.body.innerText)).toContain("This answer was interrupted.");
    expect(await violationsIn(panel), "interrupted").toEqual([]);

    const careful = await createClient(addresses, admin, client.site, "Careful");
    await admin.actingIn(careful.tenantId).call("PATCH", `/client/assistants/${careful.assistant.id}`, { appearance: { consent_text: "We keep it." } });
    await tab.goto(client.site.put(`/${scheme}-consent`, page({ tag: careful.tag(attributes) })));
    await clickMiddle(tab, await findLauncher(tab));
    await expect.poll(async () => (await tab.panels()).length).toBe(1);
    const [asking] = (await tab.panels()) as [Panel];
    await expect.poll(() => count(asking, ".consent button")).toBe(1);
    expect(await violationsIn(asking), "asking for consent").toEqual([]);
  });
}
