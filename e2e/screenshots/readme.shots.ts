import { ADMIN, HARBOUR_OWNER } from "../support/api";
import { logInContext } from "../support/dashboard";
import { shoot } from "../support/pictures";
import { expect, test } from "../support/test";
import { ask, bubble, clickLauncher, finished, launcherBox, openChat, panelOf } from "../support/widget";
import type { Frame } from "@playwright/test";

const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };

async function talk(panel: Frame): Promise<void> {
  await ask(panel, "How much is a check-up?");
  await expect(bubble(await finished(panel))).toContainText("£");
}

// The websites and their launchers have one look, whatever the visitor's system prefers.
test("closed", async ({ page, addresses }) => {
  await page.setViewportSize(DESKTOP);
  await page.goto(addresses.sites[0]);
  await launcherBox(page);
  await shoot(page, "launcher");
  await page.setViewportSize(PHONE);
  await page.goto(addresses.sites[1]);
  await launcherBox(page);
  await shoot(page, "phone-launcher");
});

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test("widget", async ({ page, addresses }) => {
      await page.setViewportSize(DESKTOP);
      await page.addInitScript((scheme) => {
        Object.assign(window, { switchboardSettings: { colorScheme: scheme } });
      }, colorScheme);
      await page.goto(addresses.sites[0]);
      const panel = await openChat(page);
      await shoot(page, `panel-start-${colorScheme}`);
      await talk(panel);
      await shoot(page, `panel-${colorScheme}`);
    });

    test("widget on a phone", async ({ browser, addresses }) => {
      const context = await browser.newContext({ viewport: PHONE, isMobile: true, hasTouch: true, deviceScaleFactor: 1.5, colorScheme });
      const page = await context.newPage();
      await page.goto(addresses.sites[1]);
      await clickLauncher(page);
      const panel = await panelOf(page);
      await expect(panel.getByRole("button", { name: "Agree and continue" })).toBeVisible();
      await shoot(page, `phone-consent-${colorScheme}`);
      await panel.getByRole("button", { name: "Agree and continue" }).click();
      await ask(panel, "How do I cancel a shift?");
      await finished(panel);
      await shoot(page, `phone-panel-${colorScheme}`);
      await context.close();
    });

    test("log-in", async ({ page, addresses }) => {
      await page.setViewportSize(DESKTOP);
      await page.goto(`${addresses.appOrigin}/login`);
      await expect(page.getByRole("button", { name: "Log in" })).toBeVisible();
      await shoot(page, `login-${colorScheme}`);
    });

    test("admin", async ({ page, addresses, context }) => {
      await page.setViewportSize(DESKTOP);
      await logInContext(context, addresses.appOrigin, ADMIN);
      await page.goto(`${addresses.appOrigin}/admin/tenants`);
      await expect(page.getByRole("link", { name: "Harbour Dental" })).toBeVisible();
      await shoot(page, `admin-tenants-${colorScheme}`);
    });

    test("portal", async ({ page, addresses, context, admin }) => {
      await page.setViewportSize({ width: 1440, height: 900 });
      await logInContext(context, addresses.appOrigin, HARBOUR_OWNER);
      const found = await admin.call<{ items: { id: string }[] }>("GET", "/admin/assistants?tenant_id=harbour-dental");
      const assistant = `${addresses.appOrigin}/portal/assistants/${found.items[0]?.id}`;
      await page.goto(assistant);
      await expect(page.frameLocator("iframe").getByText("Hello, I'm Pearl.")).toBeVisible();
      await shoot(page, `portal-assistant-${colorScheme}`);
      await page.goto(`${addresses.appOrigin}/portal`);
      await expect(page.getByText("Pearl").first()).toBeVisible();
      await shoot(page, `portal-overview-${colorScheme}`);
      await page.setViewportSize(PHONE);
      await page.goto(assistant);
      await expect(page.getByRole("heading", { level: 1, name: "Pearl" })).toBeVisible();
      await shoot(page, `phone-portal-assistant-${colorScheme}`);
    });
  });
}
