import { HARBOUR_OWNER } from "../support/api";
import { logInContext } from "../support/dashboard";
import { shoot } from "../support/pictures";
import { expect, test } from "../support/test";
import { launcherBox, openChat } from "../support/widget";
import { FACTS, WordPress } from "./wordpress";

/** `make test-wordpress ARGS=--pictures`: the pictures of docs/integrate/, taken from the demo and a real WordPress. */
test.setTimeout(400_000);

const TENANT = "harbour-dental";
const DESKTOP = { width: 1120, height: 700 };
const PHONE = { width: 390, height: 844 };

test("the portal's Install page", async ({ page, context, addresses }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await logInContext(context, addresses.appOrigin, HARBOUR_OWNER);
  await page.goto(`${addresses.appOrigin}/portal/install`);
  await expect(page.getByText(addresses.sites[0])).toBeVisible();
  await shoot(page, "integrate-install");

  const script = page.getByLabel("Script tag");
  await expect(script).toContainText(TENANT);
  await shoot(page, "integrate-snippet", script.locator("xpath=../.."));
});

test("the launcher on a website", async ({ page, addresses }) => {
  await page.setViewportSize(DESKTOP);
  await page.goto(addresses.sites[0]);
  await launcherBox(page);
  await shoot(page, "integrate-launcher");
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
  await shoot(site.page, "integrate-wordpress");
  await site.page.setViewportSize(PHONE);
  await shoot(site.page, "integrate-wordpress-phone");

  const page = await (await browser.newContext({ viewport: DESKTOP, deviceScaleFactor: 1.5 })).newPage();
  await page.goto(origin);
  await page.getByRole("link", { name: "Hello world!" }).first().click();
  const panel = await openChat(page);
  await expect(panel.getByText("Pearl").first()).toBeVisible();
  await shoot(page, "integrate-wordpress-post");
});
