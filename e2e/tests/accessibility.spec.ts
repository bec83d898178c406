import { ADMIN, HARBOUR_OWNER } from "../support/api";
import { expectAccessible } from "../support/axe";
import { logInContext } from "../support/dashboard";
import { hostPage, openShadowRoots } from "../support/host-site";
import { expect, test, uniqueId } from "../support/test";
import { ask, clickLauncher, finished, lastAnswer, openChat, panelOf, readyPanel } from "../support/widget";
import type { Frame, Page } from "@playwright/test";

/** Its field has another name in another language. */
async function openRightToLeft(page: Page): Promise<Frame> {
  await clickLauncher(page);
  const panel = await panelOf(page);
  await expect(panel.locator(".composer textarea")).toBeVisible();
  return panel;
}

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in ${colorScheme} colours`, () => {
    test.use({ colorScheme });

    test("the log-in pages have no violation, empty and with messages", async ({ page, addresses }) => {
      await page.goto(`${addresses.appOrigin}/login`);
      await expect(page.getByRole("button", { name: "Log in" })).toBeVisible();
      await expectAccessible(page);
      await page.getByRole("button", { name: "Log in" }).click();
      await expect(page.getByText("Enter your password.")).toBeVisible();
      await expectAccessible(page);
      await page.goto(`${addresses.appOrigin}/forgot-password`);
      await expect(page.getByLabel("E-mail")).toBeVisible();
      await expectAccessible(page);
    });

    test("the admin's pages have no violation", async ({ page, addresses, context }) => {
      await logInContext(context, addresses.appOrigin, ADMIN);
      await page.goto(`${addresses.appOrigin}/admin/tenants`);
      await expect(page.getByRole("link", { name: "Harbour Dental" })).toBeVisible();
      await expectAccessible(page);
      await page.getByRole("button", { name: "New tenant" }).click();
      await expect(page.getByRole("dialog")).toBeVisible();
      await expectAccessible(page);
      await page.goto(`${addresses.appOrigin}/admin/users`);
      await expect(page.getByText(HARBOUR_OWNER)).toBeVisible();
      await expectAccessible(page);
    });

    test("the portal's pages have no violation", async ({ page, addresses, context, admin }) => {
      await logInContext(context, addresses.appOrigin, HARBOUR_OWNER);
      await page.goto(`${addresses.appOrigin}/portal`);
      await expect(page.getByRole("heading", { level: 1, name: "Harbour Dental" })).toBeVisible();
      await expect(page.getByText("Pearl").first()).toBeVisible();
      await expectAccessible(page);

      const found = await admin.call<{ items: { id: string }[] }>("GET", "/admin/assistants?tenant_id=harbour-dental&q=Pearl");
      await page.goto(`${addresses.appOrigin}/portal/assistants/${found.items[0]?.id}`);
      await expect(page.frameLocator("iframe").getByText("Hello, I'm Pearl.")).toBeVisible();
      await expectAccessible(page);

      await page.goto(`${addresses.appOrigin}/portal/knowledge`);
      await expect(page.getByRole("row").nth(1)).toContainText("Ready");
      await expectAccessible(page);
      await page.goto(`${addresses.appOrigin}/portal/contacts`);
      await expect(page.getByText("Nobody has left contact details yet")).toBeVisible();
      await expectAccessible(page);

      await page.goto(`${addresses.appOrigin}/portal/gaps`);
      await expect(page.getByRole("table", { name: "Unanswered questions" }).or(page.getByText("Nothing is left")).first()).toBeVisible();
      await expectAccessible(page);

      await page.goto(`${addresses.appOrigin}/portal/install`);
      await page.getByRole("button", { name: "Check my site" }).click();
      await expect(page.getByLabel("Script tag")).toBeVisible();
      await expectAccessible(page);
    });

    test("the portal's websites and tools have no violation", async ({ page, addresses, context }) => {
      await logInContext(context, addresses.appOrigin, HARBOUR_OWNER);
      await page.goto(`${addresses.appOrigin}/portal/knowledge?view=websites`);
      await expect(page.getByRole("table", { name: "Websites" }).or(page.getByText("No website yet")).first()).toBeVisible();
      await expectAccessible(page);
      for (const [view, table, none] of [["tools", "Tools", "No tool yet"], ["servers", "Connected servers", "No server connected"], ["calls", "Calls", "No calls yet"]] as const) {
        await page.goto(`${addresses.appOrigin}/portal/tools?view=${view}`);
        await expect(page.getByRole("table", { name: table }).or(page.getByText(none)).first()).toBeVisible();
        await expectAccessible(page);
      }
    });

    test("launcher and panel have no violation: closed, empty, answered, and with an error", async ({ page, client }) => {
      await page.addInitScript(openShadowRoots); // axe looks into open ones only
      await page.goto(client.page("/"));
      await expect(page.getByRole("button", { name: "Chat: Echo" })).toBeVisible();
      await expectAccessible(page);
      const panel = await openChat(page);
      await expectAccessible(page);
      await ask(panel, "A **bold** [link](https://example.com) and `code`");
      await finished(panel);
      await expectAccessible(page);
      await ask(panel, `${uniqueId("four")} words in all [[error_after=3 failures=1]]`);
      await expect(lastAnswer(panel)).toContainText("This answer was interrupted.");
      await expectAccessible(page);
      await panel.getByRole("button", { name: "Bad answer" }).last().click();
      await expect(panel.getByLabel("What was wrong? (optional)")).toBeVisible();
      await expectAccessible(page);
    });

    test("the panel has no violation wide, offline, right to left and inline", async ({ page, client, context }) => {
      await page.addInitScript(openShadowRoots);
      await page.goto(client.page("/", 'data-lang="ar"'));
      const panel = await openRightToLeft(page);
      await expectAccessible(page);
      await panel.locator(".header .header-button").first().click();
      await expectAccessible(page);
      await context.setOffline(true);
      await expect(panel.locator(".notice")).not.toBeEmpty();
      await expectAccessible(page);
      await context.setOffline(false);

      const target = '<div id="chat"></div><style>#chat { height: 500px }</style>';
      await page.goto(client.site.put("/inline", hostPage(client.tag('data-mode="inline" data-target="#chat"'), { body: target })));
      await readyPanel(page);
      await expectAccessible(page);
    });

    test("consent and an opened source have no violation", async ({ page, addresses }) => {
      await page.addInitScript(openShadowRoots);
      await page.goto(addresses.sites[1]);
      await clickLauncher(page);
      const panel = await panelOf(page);
      await expect(panel.getByRole("button", { name: "Agree and continue" })).toBeVisible();
      await expectAccessible(page);
      await panel.getByRole("button", { name: "Agree and continue" }).click();
      await panel.getByRole("button", { name: "What supports do you offer?" }).click();
      const answer = await finished(panel);
      await answer.locator("summary").click();
      await expectAccessible(page);
      await answer.locator("button.source").first().click();
      await expect(panel.getByRole("dialog", { name: /^Source: / })).toBeVisible();
      await expectAccessible(page);
    });
  });
}
