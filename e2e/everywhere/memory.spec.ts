import { DESKTOP, PHONE, type Tab } from "../engines/engine";
import { expect, test } from "../engines/test";
import { signIdentity } from "../support/api";
import { createClient, uniqueId, type Client } from "../support/test";
import { page, script } from "../torture/host-page";
import { answerOf, ask, clickMiddle, count, findLauncher, openByClick, openChat, questionsIn, readyPanel } from "../torture/visitor";

const KINDS = [
  { kind: "local", inPanel: [1, 0], afterReload: 1, inNewTab: 1, openKeys: 1 },
  { kind: "session", inPanel: [0, 1], afterReload: 1, inNewTab: 0, openKeys: 1 },
  { kind: "none", inPanel: [0, 0], afterReload: 0, inNewTab: 0, openKeys: 0 },
];

for (const { kind, inPanel, afterReload, inNewTab, openKeys } of KINDS) {
  test(`data-storage="${kind}": what is kept where, and who is remembered`, async ({ engine, openTab, client, neighbour }) => {
    const put = (path: string, tenant: Client): string => client.site.put(path, page({ tag: tenant.tag(`data-storage="${kind}"`) }));
    const [url, second] = [put("/kept", client), put("/kept-too", client)];
    const tab = await openTab(DESKTOP);
    const panel = await openChat(tab, url);
    await ask(panel, "remember me");
    expect(await panel.evaluate(() => [localStorage.length, sessionStorage.length])).toEqual(inPanel);
    expect(await panel.evaluate(() => location.href)).not.toMatch(/resume|token|ticket|visitor/);
    const kept = await tab.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie, Object.values(sessionStorage).join()]);
    expect(kept, "the page's own storage holds that the chat was open, at most").toEqual([0, openKeys, "", openKeys ? "1" : ""]);

    const expectQuestions = async (on: Tab, number: number, isOpen = false): Promise<void> => {
      const again = isOpen ? await readyPanel(on) : await openByClick(on);
      await expect.poll(() => questionsIn(again)).toHaveLength(number);
    };
    await tab.reload();
    await expectQuestions(tab, afterReload, openKeys > 0);
    await tab.goto(second);
    await expectQuestions(tab, afterReload, openKeys > 0);
    // WebKitGTK's driver stops answering in a browser's second tab, whatever is kept.
    if (engine.name === "webkit") return;
    const beside = await tab.openBeside();
    await beside.goto(url);
    await expectQuestions(beside, inNewTab);
    await beside.goto(put("/neighbour", neighbour));
    await expectQuestions(beside, 0);
  });
}

/** A page that says who is logged in, as a client's server would write it, and hears what the widget could not do. */
const pageFor = (client: Client, path: string, user: { user_id: string; user_hash: string }): string =>
  client.site.put(path, page({
    head: script(`window.heard = [];
      window.switchboard = { q: [["on", "error", ({ code }) => heard.push(code)], ["identify", ${JSON.stringify({ ...user, name: "Ada" })}]] };`),
    tag: client.tag(),
  }));

test("an identified visitor's conversation follows them to another device; a wrong HMAC, or a neighbour's, is refused", async ({ openTab, client, neighbour, admin }) => {
  const userId = uniqueId("user");
  const ada = { user_id: userId, user_hash: await signIdentity(admin, client.tenantId, userId) };
  await ask(await openChat(await openTab(DESKTOP), pageFor(client, "/ada", ada)), "a private question");

  const device = await openChat(await openTab(PHONE), pageFor(client, "/device", ada));
  expect(await answerOf(device)).toBe("You said: a private question");
  expect(await questionsIn(device)).toEqual(["a private question"]);

  for (const user_hash of ["0".repeat(64), await signIdentity(admin, neighbour.tenantId, userId)]) {
    const tab = await openTab(DESKTOP);
    await tab.goto(pageFor(client, "/forged", { user_id: userId, user_hash }));
    const forged = await openByClick(tab);
    await expect.poll(() => tab.evaluate(() => [...(window as unknown as { heard: string[] }).heard])).toEqual(["identity_invalid"]);
    expect(await questionsIn(forged)).toEqual([]);
  }
});

const CONSENT = "We keep what you write for thirty days.";

for (const screen of [DESKTOP, PHONE]) {
  test(`the consent text comes before the first message, and is asked for once (${screen.name})`, async ({ openTab, addresses, admin, client, neighbour }) => {
    const careful = await createClient(addresses, admin, client.site, "Careful");
    await admin.actingIn(careful.tenantId).call("PATCH", `/client/assistants/${careful.assistant.id}`, { appearance: { consent_text: CONSENT } });
    const tab = await openTab(screen);
    await tab.goto(client.site.put("/consent", page({ tag: careful.tag() })));
    await clickMiddle(tab, await findLauncher(tab));
    await expect.poll(async () => (await tab.panels()).length).toBe(1);
    const [panel] = await tab.panels();
    await expect.poll(() => count(panel!, ".consent button")).toBe(1);
    expect(await panel!.evaluate(() => document.querySelector(".consent")?.textContent)).toContain(CONSENT);
    expect(await count(panel!, "textarea")).toBe(0);
    await panel!.click(".consent button");
    expect(await ask(await readyPanel(tab), "hello")).toBe("You said: hello");
    await tab.reload();
    const again = await readyPanel(tab);
    expect(await count(again, ".consent")).toBe(0);
    expect(await again.evaluate(() => document.body.innerText)).toContain("Answers come from AI");

    const next = await openChat(tab, client.site.put("/no-consent", page({ tag: neighbour.tag() })));
    expect(await count(next, ".consent")).toBe(0);
  });
}
