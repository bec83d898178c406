import { ADMIN } from "../support/api";
import { chooseAction, dialog, logInByForm } from "../support/dashboard";
import { hostPage, HostSite } from "../support/host-site";
import { expect, test, uniqueId } from "../support/test";
import { launcherBox, widgetNode } from "../support/widget";

test.beforeEach(async ({ page, addresses }) => {
  await logInByForm(page, addresses.appOrigin, ADMIN);
});

test("an admin creates a tenant, suspends it, and deletes it by typing its id", async ({ page, addresses, admin, context }) => {
  const id = uniqueId("bakers");
  const name = `Bakers ${id}`;
  await page.goto(`${addresses.appOrigin}/admin/tenants`);
  await page.getByRole("button", { name: "New tenant" }).click();
  await page.getByLabel("Name").fill(name);
  await expect(page.getByLabel("Tenant id")).toHaveValue(`bakers-${id}`);
  await page.getByLabel("Tenant id").fill("No Capitals!");
  await page.getByRole("button", { name: "Create tenant" }).click();
  await expect(page.getByLabel("Tenant id")).toHaveAccessibleDescription(/lower-case letters/);
  await page.getByLabel("Tenant id").fill("harbour-dental");
  await page.getByRole("button", { name: "Create tenant" }).click();
  await expect(page.getByLabel("Tenant id")).toHaveAccessibleDescription(/harbour-dental/);
  await page.getByLabel("Tenant id").fill(id);
  await page.getByRole("button", { name: "Create tenant" }).click();
  await expect(page).toHaveURL(`${addresses.appOrigin}/admin/tenants/${id}`);
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();

  // Its widget lives, until it is suspended.
  const site = await HostSite.start();
  await admin.allow(id, site.origin);
  await admin.createEcho(id, "Crust");
  const url = site.put("/", hostPage(`<script src="${addresses.widgetOrigin}/widget.js" data-tenant-id="${id}" defer></script>`));
  const visit = await context.newPage();
  await expect(async () => {
    await visit.goto(url);
    await launcherBox(visit);
  }).toPass();

  await page.goto(`${addresses.appOrigin}/admin/tenants?q=${id}`);
  const row = page.getByRole("row", { name });
  await chooseAction(page, `Actions for ${name}`, "Suspend");
  await dialog(page).getByRole("button", { name: "Suspend" }).click();
  await expect(row).toContainText("Suspended");
  await expect(async () => {
    await visit.goto(url);
    await visit.waitForLoadState("networkidle");
    await expect(widgetNode(visit)).toHaveCount(0, { timeout: 1_000 });
  }).toPass();

  await chooseAction(page, `Actions for ${name}`, "Delete");
  const confirm = dialog(page).getByRole("button", { name: "Delete for good" });
  await expect(confirm).toBeDisabled();
  await dialog(page).getByRole("textbox").fill("harbour-dental");
  await expect(confirm).toBeDisabled();
  await dialog(page).getByRole("textbox").fill(id);
  await confirm.click();
  await expect(page.getByText("No tenant matches")).toBeVisible();
  await page.goto(`${addresses.appOrigin}/admin/tenants?q=harbour-dental`);
  await expect(page.getByRole("row", { name: "Harbour Dental" })).toBeVisible();
  await site.stop();
});

test("an admin creates a client user, who can log in and sees the own tenant only", async ({
  page,
  addresses,
  client,
  browser,
  watch,
}) => {
  const email = `${uniqueId("user")}@example.com`;
  await page.goto(`${addresses.appOrigin}/admin/users`);
  await page.getByRole("button", { name: "New user" }).click();
  await dialog(page).getByLabel("Name").fill("Casey Client");
  await dialog(page).getByLabel("E-mail").fill(email);
  await dialog(page).getByRole("button", { name: "Tenant" }).click();
  await page.keyboard.type(client.tenantId);
  await page.getByRole("option", { name: client.tenantId }).click();
  await page.getByLabel("Password", { exact: true }).fill("a-long-enough-password");
  await page.getByRole("button", { name: "Create user" }).click();
  await expect(page.getByText(`${email}`).first()).toBeVisible();

  const context = watch(await browser.newContext());
  const portal = await context.newPage();
  await logInByForm(portal, addresses.appOrigin, email, "a-long-enough-password");
  await expect(portal).toHaveURL(`${addresses.appOrigin}/portal`);
  await expect(portal.getByRole("heading", { level: 1, name: "Echo Ltd" })).toBeVisible();
  await expect(portal.getByText(/Harbour|Wattle/)).toHaveCount(0);
  await context.close();
});
