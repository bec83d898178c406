import { hostPage } from "../support/host-site";
import { expect, test, uniqueId, type Client } from "../support/test";
import { ask, bubble, finished, openChat, questions, readyPanel } from "../support/widget";
import { signIdentity } from "../support/api";

/** A page that says who is logged in, as a client's server would write it. */
function pageFor(client: Client, path: string, user: { user_id: string; user_hash: string } | null): string {
  const call = user ? `switchboard.q.push(["identify", ${JSON.stringify({ ...user, name: "Ada" })}]);` : "";
  const head = `<script>window.switchboard = window.switchboard || { q: [] }; ${call}</script>`;
  return client.site.put(path, hostPage(client.tag(), { head }));
}

test("an identified visitor's conversation follows them to another device, and to nobody else", async ({
  page,
  client,
  admin,
  browser,
  watch,
}) => {
  const userId = uniqueId("user");
  const user = { user_id: userId, user_hash: await signIdentity(admin, client.tenantId, userId) };
  const other = { user_id: `${userId}-2`, user_hash: await signIdentity(admin, client.tenantId, `${userId}-2`) };
  await page.goto(pageFor(client, "/ada", user));
  const panel = await openChat(page);
  await ask(panel, "from the first device");
  await finished(panel);

  const visits = [
    [user, ["from the first device"]],
    [other, []],
    [null, []],
  ] as const;
  for (const [visitor, expected] of visits) {
    const context = watch(await browser.newContext());
    const device = await context.newPage();
    await device.goto(pageFor(client, "/device", visitor));
    const elsewhere = await openChat(device);
    if (expected.length > 0) await finished(elsewhere);
    await expect(questions(elsewhere)).toHaveText([...expected]);
    await context.close();
  }
});

test("a shared computer shows nobody else's chat: without a valid identity an identified visitor is not resumed", async ({ page, client, admin }) => {
  const userId = uniqueId("user");
  await page.goto(pageFor(client, "/in", { user_id: userId, user_hash: await signIdentity(admin, client.tenantId, userId) }));
  const panel = await openChat(page);
  await ask(panel, "a private question");
  await finished(panel);
  await page.goto(pageFor(client, "/out", null));
  const next = await readyPanel(page);
  await expect(questions(next)).toHaveCount(0);
});

test("what an anonymous visitor asked becomes theirs when they identify", async ({ page, client, admin }) => {
  const userId = uniqueId("user");
  const user = { user_id: userId, user_hash: await signIdentity(admin, client.tenantId, userId) };
  await page.goto(pageFor(client, "/", null));
  const panel = await openChat(page);
  await ask(panel, "before the log-in");
  await finished(panel);
  await page.evaluate((who) => (window as unknown as { switchboard: { identify(who: object): void } }).switchboard.identify(who), user);
  await expect.poll(() => questions(panel).allTextContents()).toEqual(["before the log-in"]);
  await ask(panel, "after the log-in");
  await expect(bubble(await finished(panel))).toHaveText("You said: after the log-in");
});
