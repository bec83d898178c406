import { ADMIN, HARBOUR_OWNER } from "../support/api";
import { expectAccessible } from "../support/axe";
import { logInContext } from "../support/dashboard";
import { openShadowRoots } from "../support/host-site";
import { expect, test, uniqueId } from "../support/test";
import { ask, finished, lastAnswer, openChat } from "../support/widget";

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

      await page.goto(`${addresses.appOrigin}/portal/install`);
      await page.getByRole("button", { name: "Check my site" }).click();
      await expect(page.getByLabel("Script tag")).toBeVisible();
      await expectAccessible(page);
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
  });
}
