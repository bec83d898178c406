import { DESKTOP, PHONE } from "../engines/engine";
import { expect, test } from "../engines/test";
import { createClient } from "../support/test";
import { page } from "../torture/host-page";
import { ask, count, coveredBox, openByClick, openChat, sizeOf, windowOf } from "../torture/visitor";
import { violationsIn } from "./axe";

const FEES = "A check-up for adults costs £58 and takes thirty minutes, including two small X-rays when they are due.";

for (const screen of [DESKTOP, PHONE]) {
  test(`a source opens over the whole window for as long as it is open, and the page holds nothing of it (${screen.name})`, async ({ openTab, addresses, admin, client, neighbour }) => {
    const practice = await createClient(addresses, admin, client.site, "Practice");
    const tenant = admin.actingIn(practice.tenantId);
    await tenant.call("PATCH", `/client/assistants/${practice.assistant.id}`, { provider: "builtin" });
    const document = { assistant_id: practice.assistant.id, title: "Fees", kind: "text", content: FEES };
    const { id } = await tenant.call<{ id: string }>("POST", "/client/documents", document);
    await expect.poll(async () => (await tenant.call<{ status: string }>("GET", `/client/documents/${id}`)).status).toBe("ready");

    const tab = await openTab(screen);
    const panel = await openChat(tab, client.site.put("/practice", page({ tag: practice.tag() })));
    expect(await ask(panel, "How much is a check-up?")).toContain("£58");
    const before = await sizeOf(panel);
    await panel.click(".citations summary");
    await panel.click(".citations button.source");
    await expect.poll(() => count(panel, "dialog[open]")).toBe(1);
    await expect.poll(() => sizeOf(panel)).toEqual(await windowOf(tab));
    expect(await violationsIn(panel)).toEqual([]);
    const covered = await coveredBox(tab);
    expect(covered).toMatchObject({ x: expect.closeTo(0, -1) as number, y: expect.closeTo(0, -1) as number });
    expect(await tab.evaluate(() => document.documentElement.outerHTML)).not.toContain("thirty minutes");
    // Last, so that the panel has the focus in WebKit too: its driver gives it to whatever is asked.
    expect(await panel.evaluate(() => (document.querySelector(".source-text") as HTMLElement).innerText)).toContain(FEES);

    await tab.press("Escape");
    await expect.poll(() => count(panel, "dialog[open]")).toBe(0);
    await expect.poll(() => sizeOf(panel)).toEqual(before);
    await expect.poll(() => panel.evaluate(() => document.activeElement?.className)).toContain("source");

    await tab.goto(client.site.put("/no-sources", page({ tag: neighbour.tag() })));
    const neighbours = await openByClick(tab);
    expect(await ask(neighbours, "How much is a check-up?")).toBe("You said: How much is a check-up?");
    expect(await count(neighbours, ".citations")).toBe(0);
  });
}
