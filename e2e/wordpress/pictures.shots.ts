import type { Locator, Page } from "@playwright/test";
import path from "node:path";
import { HARBOUR_OWNER } from "../support/api";
import { logInContext } from "../support/dashboard";
import { ROOT } from "../support/processes";
import { expect, test } from "../support/test";
import { launcherBox, openChat } from "../support/widget";
import { FACTS, WordPress } from "./wordpress";

/** `make test-wordpress ARGS=--pictures`: the pictures of docs/integrate/, taken from the demo and a real WordPress. */
test.setTimeout(400_000);

const TENANT = "harbour-dental";
const DESKTOP = { width: 1120, height: 700 };
const PHONE = { width: 390, height: 844 };

/** Waits for everything that moves, and takes the picture into docs/images. */
async function shoot(target: Page | Locator, page: Page, name: string): Promise<void> {
  await page.mouse.move(600, 2); // where nothing reacts
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(600);
  await target.screenshot({ path: path.join(ROOT, "docs/images", `integrate-${name}.png`), caret: "hide" });
}

test("the portal's Install page", async ({ page, context, addresses }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await logInContext(context, addresses.appOrigin, HARBOUR_OWNER);
  await page.goto(`${addresses.appOrigin}/portal/install`);
  await expect(page.getByText(addresses.sites[0])).toBeVisible();
  await shoot(page, page, "install");

  const script = page.getByLabel("Script tag");
  await expect(script).toContainText(TENANT);
  await shoot(script.locator("xpath=../.."), page, "snippet");
});

test("the launcher on a website", async ({ page, addresses }) => {
  await page.setViewportSize(DESKTOP);
  await page.goto(addresses.sites[0]);
  await launcherBox(page);
  await shoot(page, page, "launcher");
});

test("WordPress", async ({ browser, admin, addresses }) => {
  const [origin] = FACTS.origins;
  await admin.allow(TENANT, origin);
  const site = await WordPress.install(browser, origin, "Harbour Dental");
  await site.uploadPlugin();
  await site.page.setViewportSize(DESKTOP);
  await site.openSettings();
  await site.save({ "Tenant id": TENANT, "Widget address": addresses.widgetOrigin, "Hide on these pages": "/checkout\n/shop/*" });
  await expect(site.status).toContainText("It works");
  await shoot(site.page, site.page, "wordpress");
  await site.page.setViewportSize(PHONE);
  await shoot(site.page, site.page, "wordpress-phone");

  const page = await (await browser.newContext({ viewport: DESKTOP, deviceScaleFactor: 1.5 })).newPage();
  await page.goto(origin);
  await page.getByRole("link", { name: "Hello world!" }).first().click();
  const panel = await openChat(page);
  await expect(panel.getByText("Pearl").first()).toBeVisible();
  await shoot(page, page, "wordpress-post");
});
