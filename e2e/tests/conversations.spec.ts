import { createHmac } from "node:crypto";
import { expectAccessible } from "../support/axe";
import { logInContext } from "../support/dashboard";
import { HostSite, hostPage } from "../support/host-site";
import { createClient, expect, test as base, uniqueId, type Client } from "../support/test";
import { ask, finished, lastAnswer, openChat } from "../support/widget";
import type { Api } from "../support/api";
import type { Browser, Page } from "@playwright/test";

/** What a visitor's website may say of them: all of it is text that somebody else wrote. */
const HOSTILE = {
  name: '<img src="x" onerror="window.hacked = 1">Ada',
  email: '"><script>window.hacked = 1</script>@example.com',
  attributes: { plan: "<svg onload='window.hacked = 1'>", '<b onclick="hacked">seats</b>': 3, is_vip: true },
};

interface Visited {
  url: string;
  neighbourId: string;
  userId: string;
}

interface Visitor {
  question: string;
  /** Rates the answer bad, with this comment. */
  complaint?: string;
  identity?: object;
}

/** Somebody with a browser of their own asks on the client's website. */
async function visit(browser: Browser, client: Client, { question, complaint, identity }: Visitor): Promise<void> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const call = identity ? `switchboard.q.push(["identify", ${JSON.stringify(identity).replaceAll("<", "\\u003c")}]);` : "";
  const head = `<script>window.switchboard = window.switchboard || { q: [] }; ${call}</script>`;
  await page.goto(client.site.put(`/${uniqueId("visit")}`, hostPage(client.tag(), { head })));
  const panel = await openChat(page);
  await ask(panel, question);
  await finished(panel);
  if (complaint) {
    await panel.getByRole("button", { name: "Bad answer" }).click();
    await panel.getByLabel("What was wrong? (optional)").fill(complaint);
    await panel.getByRole("button", { name: "Send feedback" }).click();
    await expect(lastAnswer(panel).getByRole("textbox")).toHaveCount(0);
  }
  await context.close();
}

async function identityOf(admin: Api, tenantId: string, userId: string): Promise<object> {
  const { secret } = await admin.actingIn(tenantId).call<{ secret: string }>("GET", "/client/identity-secret");
  return { ...HOSTILE, user_id: userId, user_hash: createHmac("sha256", secret).update(userId, "utf8").digest("hex") };
}

/** A client user, logged in, of a tenant that an anonymous and an identified visitor talked to; and so did a neighbour's. */
const test = base.extend<{ visited: Visited }>({
  visited: async ({ addresses, admin, browser, context }, use) => {
    const site = await HostSite.start();
    const owned = await createClient(addresses, admin, site, "Reception");
    const neighbour = await createClient(addresses, admin, site, "Neighbour");
    const userId = uniqueId("user");
    await visit(browser, neighbour, { question: "a neighbour's question", identity: await identityOf(admin, neighbour.tenantId, userId) });
    await visit(browser, owned, { question: "When are you **open**?\n<b>tell</b> me" });
    await visit(browser, owned, {
      question: "<script>window.hacked = 1</script> and a [link](javascript:alert(1)) of mine",
      complaint: "<img src=x onerror='window.hacked = 1'> too short",
      identity: await identityOf(admin, owned.tenantId, userId),
    });
    const email = `${uniqueId("owner")}@example.com`;
    await admin.createClient(owned.tenantId, email, "a-long-enough-password");
    await logInContext(context, addresses.appOrigin, email, "a-long-enough-password");
    await use({ url: `${addresses.appOrigin}/portal/conversations`, neighbourId: neighbour.tenantId, userId });
    await site.stop();
  },
});

const rows = (page: Page) => page.getByRole("table", { name: "Conversations" }).getByRole("row").filter({ has: page.getByRole("link") });
const isHacked = (page: Page): Promise<boolean> => page.evaluate(() => "hacked" in window);

test("the client finds a conversation by who it was, and by its words, assistant and time", async ({ page, visited }) => {
  await page.goto(visited.url);
  await expect(rows(page)).toHaveCount(2);
  await expect(rows(page).first()).toContainText(HOSTILE.name);
  await expect(rows(page).first()).toContainText("verified by your server");
  await expect(rows(page).last()).toContainText("Visitor");
  await expect(rows(page).last()).not.toContainText("verified");
  await expect(page.getByText("a neighbour's question")).toHaveCount(0);

  const search = page.getByRole("searchbox", { name: "Search conversations" });
  for (const [text, count] of [["onerror", 1], [visited.userId, 1], ["**OPEN**", 1], ["neighbour", 0]] as const) {
    await search.fill(text);
    await expect(rows(page), text).toHaveCount(count);
  }
  await expect(page.getByText("No conversation matches")).toBeVisible();
  await search.press("Escape");
  await expect(rows(page)).toHaveCount(2);

  await page.getByLabel("Time").selectOption("Today");
  await page.getByLabel("Assistant", { exact: true }).selectOption("Reception");
  await expect(rows(page)).toHaveCount(2);
  await page.getByRole("button", { name: "Last message" }).click();
  await expect(rows(page).first()).toContainText("When are you");
  await page.reload();
  await expect(page.getByLabel("Time")).toHaveValue("1");
  await expect(rows(page).first()).toContainText("When are you");
  expect(await isHacked(page)).toBe(false);
});

test("a conversation shows what was said and who it was, and what strangers wrote is only text", async ({ page, visited }) => {
  await page.goto(visited.url);
  await rows(page).first().getByRole("link").focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("<script>window.hacked = 1</script>");
  const messages = page.getByRole("list", { name: "Messages" }).locator("> li");
  await expect(messages).toHaveCount(2);
  await expect(messages.first()).toContainText("<script>window.hacked = 1</script> and a [link](javascript:alert(1)) of mine");
  await expect(messages.last()).toContainText("You said:");
  await expect(messages.last()).toContainText("Rated bad");
  await expect(messages.last()).toContainText("<img src=x onerror='window.hacked = 1'> too short");

  await expect(page.getByText("Verified by your server", { exact: true })).toBeVisible();
  for (const text of [HOSTILE.name, HOSTILE.email, visited.userId, HOSTILE.attributes.plan, '<b onclick="hacked">seats</b>', "yes"]) {
    await expect(page.getByRole("definition").or(page.getByRole("term")).filter({ hasText: text }).first()).toBeVisible();
  }
  expect(await page.locator("main").locator("img, script, svg[onload], [onclick], [onerror], a[href^='javascript']").count()).toBe(0);
  expect(await isHacked(page)).toBe(false);

  await page.getByRole("main").getByRole("link", { name: "Conversations" }).click();
  await rows(page).last().getByRole("link").click();
  await expect(messages.first()).toContainText("<b>tell</b> me");
  await expect(page.getByText("Nobody said who this is.")).toBeVisible();
  await expect(page.getByText("Verified by your server", { exact: true })).toHaveCount(0);
});

test("a neighbour's conversation is one that does not exist", async ({ page, visited, admin }) => {
  const { items } = await admin.actingIn(visited.neighbourId).call<{ items: { id: string }[] }>("GET", "/client/conversations");
  expect(items).toHaveLength(1);
  await page.goto(`${visited.url}/${items[0]?.id}`);
  await expect(page.getByRole("main").getByRole("alert")).toContainText("This could not be loaded");
  await expect(page.getByText("a neighbour's question")).toHaveCount(0);
});

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in ${colorScheme} colours`, () => {
    test.use({ colorScheme });

    test("list and conversation have no violation, on a desk and on a phone", async ({ page, visited }) => {
      for (const viewport of [{ width: 1280, height: 800 }, { width: 390, height: 844 }]) {
        await page.setViewportSize(viewport);
        await page.goto(`${visited.url}?q=nobody-asked-this`);
        await expect(page.getByText("No conversation matches")).toBeVisible();
        await expectAccessible(page);
        await page.goto(visited.url);
        await expect(rows(page)).toHaveCount(2);
        await expectAccessible(page);
        await rows(page).first().getByRole("link").click();
        await expect(page.getByRole("list", { name: "Messages" })).toBeVisible();
        await expectAccessible(page);
        expect(await page.evaluate(() => document.documentElement.scrollWidth), "nothing sticks out").toBeLessThanOrEqual(viewport.width);
      }
    });
  });
}
