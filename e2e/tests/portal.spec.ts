import { chooseAction, dialog, logInContext } from "../support/dashboard";
import { HostSite } from "../support/host-site";
import { createClient, expect, test as base, uniqueId, type Client } from "../support/test";
import { launcherBox } from "../support/widget";

interface Portal {
  url: string;
  owned: Client;
}

/** A client user of a fresh tenant, logged in. */
const test = base.extend<{ portal: Portal }>({
  portal: async ({ addresses, admin, context }, use) => {
    const site = await HostSite.start();
    const owned = await createClient(addresses, admin, site, "Reception");
    await admin.call("PATCH", `/admin/tenants/${owned.tenantId}`, { limits: { max_bots: 2 } });
    const email = `${uniqueId("owner")}@example.com`;
    await admin.createClient(owned.tenantId, email, "a-long-enough-password");
    await logInContext(context, addresses.appOrigin, email, "a-long-enough-password");
    await use({ url: `${addresses.appOrigin}/portal`, owned });
    await site.stop();
  },
});

test("a client creates assistants up to the limit and is told when it is reached", async ({ page, portal }) => {
  await page.goto(`${portal.url}/assistants`);
  await expect(page.getByText("1 of 2 assistants in use.")).toBeVisible();
  await page.getByRole("button", { name: "New assistant" }).click();
  await page.getByRole("button", { name: "Create assistant" }).click();
  await expect(dialog(page).getByLabel("Name")).toHaveAttribute("aria-invalid", "true");
  await dialog(page).getByLabel("Name").fill("Night desk");
  await dialog(page).getByLabel("Instructions").fill("Answer briefly.");
  await page.getByRole("button", { name: "Create assistant" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Night desk" })).toBeVisible();

  await page.goto(`${portal.url}/assistants`);
  await expect(page.getByText("All assistants of your plan are in use.")).toBeVisible();
  await expect(page.getByRole("button", { name: "New assistant" })).toHaveCount(0);

  await chooseAction(page, "Actions for Night desk", "Delete");
  await dialog(page).getByRole("button", { name: "Delete assistant" }).click();
  await expect(page.getByRole("button", { name: "New assistant" }).first()).toBeVisible();
});

test("when somebody else took the last place meanwhile, the form says so", async ({ page, portal, admin }) => {
  await page.goto(`${portal.url}/assistants`);
  await page.getByRole("button", { name: "New assistant" }).click();
  await admin.createEcho(portal.owned.tenantId, "Colleague's");
  await dialog(page).getByLabel("Name").fill("Too many");
  await dialog(page).getByLabel("Instructions").fill("Answer briefly.");
  await page.getByRole("button", { name: "Create assistant" }).click();
  await expect(dialog(page).getByRole("alert")).toContainText(/2 assistants|limit/i);
});

test("the live preview shows a new colour and greeting before they are saved, and visitors after", async ({
  page,
  portal,
  context,
}) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(`${portal.url}/assistants/${portal.owned.assistant.id}`);
  const preview = page.frameLocator('iframe[title="Preview of the chat"]');
  const header = preview.locator(".header");
  await expect(preview.getByText("Hello, I am Reception.")).toBeVisible();
  await page.getByLabel("Colour", { exact: true }).fill("#7a0b3c");
  await expect(header).toHaveCSS("background-color", "rgb(122, 11, 60)");
  await page.getByLabel("Welcome text").fill("Good evening from the desk.");
  await expect(preview.getByText("Good evening from the desk.")).toBeVisible();

  const visit = await context.newPage();
  const colourOf = async (): Promise<string> => {
    const answer = visit.waitForResponse((response) => response.url().includes("/api/widget/config"));
    await visit.goto(portal.owned.page("/"));
    const config = (await (await answer).json()) as { appearance: { primary_color: string } };
    return config.appearance.primary_color;
  };
  expect(await colourOf()).not.toBe("#7a0b3c");

  await page.getByLabel("Colour", { exact: true }).fill("#nonsense");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByLabel("Colour", { exact: true })).toHaveAttribute("aria-invalid", "true");
  await page.getByLabel("Colour", { exact: true }).fill("#7a0b3c");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved. Your visitors see it within seconds.", { exact: true })).toBeVisible();
  await expect.poll(colourOf).toBe("#7a0b3c");
});

test("a client allows a website; a bad address gets a reason beside the field", async ({ page, portal }) => {
  await page.goto(`${portal.url}/domains`);
  const field = page.getByLabel("Website");
  for (const bad of ["https://*", "https://*.co.uk", "ftp://example.com"]) {
    await field.fill(bad);
    await page.getByRole("button", { name: "Allow" }).click();
    await expect(field, bad).toHaveAttribute("aria-invalid", "true");
    await expect(field).toHaveAccessibleDescription(/\w{3}/);
  }
  await field.fill("https://www.bakers.example");
  await page.getByRole("button", { name: "Allow" }).click();
  await expect(page.getByText("https://www.bakers.example is allowed.", { exact: true })).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: "https://www.bakers.example" }).first()).toBeVisible();

  await field.fill("https://www.bakers.example");
  await page.getByRole("button", { name: "Allow" }).click();
  await expect(field).toHaveAttribute("aria-invalid", "true");

  await page.getByRole("button", { name: "Remove https://www.bakers.example" }).click();
  await dialog(page).getByRole("button", { name: "Remove" }).click();
  await expect(page.getByRole("button", { name: "Remove https://www.bakers.example" })).toHaveCount(0);
});

test("the install page has the tag, and its check finds it once the website was visited", async ({
  page,
  portal,
  context,
  addresses,
}) => {
  await page.goto(`${portal.url}/install`);
  const tag = `<script src="${addresses.widgetOrigin}/widget.js" data-tenant-id="${portal.owned.tenantId}" defer></script>`;
  await expect(page.getByLabel("Script tag")).toHaveText(tag);
  await page.getByRole("button", { name: "Check my site" }).click();
  await expect(page.getByText("Not seen on an allowed domain yet.")).toBeVisible();

  const visit = await context.newPage();
  await visit.goto(portal.owned.page("/"));
  await launcherBox(visit);
  await expect(async () => {
    await page.getByRole("button", { name: "Check my site" }).click();
    await expect(page.getByText(/works: seen/)).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await expect(page.getByRole("listitem").filter({ hasText: /works: seen/ })).toContainText(portal.owned.site.origin);
});
