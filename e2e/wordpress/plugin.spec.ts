import type { Page } from "@playwright/test";
import { expect, test, uniqueId } from "../support/test";
import { answers, ask, bubble, finished, openChat, widgetNode } from "../support/widget";
import { FACTS, WordPress } from "./wordpress";

test.describe.configure({ mode: "serial" });

const [OWN, NEIGHBOURS] = FACTS.origins;
const TENANT = { id: uniqueId("wp"), assistant: "Marina" };
const NEIGHBOUR = { id: uniqueId("wp"), assistant: "Boris" };
const UNKNOWN_ASSISTANT = "01980000-0000-7000-8000-000000000000";
let own: WordPress;
let neighbours: WordPress;
let assistantId: string;

const tagOf = (page: Page) => page.locator('script[src$="/widget.js"]');

/** From the front page to the post that every new WordPress has. */
async function visitPost(page: Page, origin: string): Promise<void> {
  await page.goto(origin);
  await page.getByRole("link", { name: "Hello world!" }).first().click();
  await expect(page.getByText("Welcome to WordPress.")).toBeVisible();
}

test.beforeAll(async ({ browser, admin }) => {
  test.setTimeout(400_000);
  for (const { id, assistant } of [TENANT, NEIGHBOUR]) {
    await admin.createTenant(id, `${assistant} Ltd`);
    const created = await admin.createEcho(id, assistant);
    if (id === TENANT.id) assistantId = created.id;
  }
  await admin.allow(NEIGHBOUR.id, NEIGHBOURS);
  own = await WordPress.install(browser, OWN, "Harbour Dental");
  neighbours = await WordPress.install(browser, NEIGHBOURS, "Neighbour");
  await own.uploadPlugin();
  await neighbours.activatePlugin();
});

test("before it is set up, nothing is on the pages", async ({ page }) => {
  await visitPost(page, OWN);

  await expect(tagOf(page)).toHaveCount(0);
});

test("what makes no sense is refused in plain words and changes nothing", async ({ addresses }) => {
  await own.openSettings();

  await own.save({ "Tenant id": "Harbour Dental <b>Ltd</b>", "Widget address": "http://widget.example.com" });
  await expect(own.notice.filter({ hasText: "“Harbour Dental <b>Ltd</b>” is not a tenant id" })).toBeVisible();
  await expect(own.notice.filter({ hasText: "“http://widget.example.com” must begin with https://" })).toBeVisible();
  await expect(own.field("Tenant id")).toHaveValue("");
  await expect(own.field("Widget address")).toHaveValue("");

  await own.save({ "Assistant id": "Marina", "Hide on these pages": "/checkout\nhttps://elsewhere.example.com/shop" });
  await expect(own.notice.filter({ hasText: "“Marina” is not an assistant id" })).toBeVisible();
  await expect(own.notice.filter({ hasText: "“https://elsewhere.example.com/shop” is not a page of this website" })).toBeVisible();
  await expect(own.field("Hide on these pages")).toHaveValue("");

  await own.save({ "Widget address": "https://user:password@widget.example.com" });
  await expect(own.notice.filter({ hasText: "is not a web address" })).toBeVisible();

  await own.save({ "Tenant id": "nobody-has-this-id", "Widget address": `${addresses.widgetOrigin}/widget.js` });
  await expect(own.field("Widget address")).toHaveValue(addresses.widgetOrigin);
  await expect(own.status).toContainText("Switchboard knows no tenant “nobody-has-this-id”.");
});

test("a website that is not allowed yet is told so, and told when it is", async ({ admin, addresses }) => {
  await own.openSettings();

  await own.save({ "Tenant id": TENANT.id, "Widget address": addresses.widgetOrigin, "Assistant id": UNKNOWN_ASSISTANT });
  await expect(own.status).toContainText(`The chat may not appear on ${OWN} yet.`);

  await admin.allow(TENANT.id, OWN);
  await expect(async () => {
    await own.page.reload();
    await expect(own.status).toContainText("This tenant has no published assistant", { timeout: 5_000 });
  }).toPass();

  await own.save({ "Assistant id": "" });
  await expect(own.notice.filter({ hasText: "Settings saved." })).toBeVisible();
  await expect(own.status).toHaveText(`It works: ${TENANT.assistant} answers on this website.`);
});

test("a server that does not answer is named", async ({ addresses }) => {
  await own.openSettings();

  await own.save({ "Widget address": "http://127.0.0.1:9" });
  await expect(own.status).toContainText("http://127.0.0.1:9 does not answer.");

  await own.save({ "Widget address": addresses.widgetOrigin });
  await expect(own.status).toContainText("It works");
});

test("a visitor of a post opens the chat and is answered", async ({ page }) => {
  await visitPost(page, OWN);

  await expect(tagOf(page)).toHaveCount(1);
  const panel = await openChat(page);
  await ask(panel, "When are you open?");
  await expect(bubble(await finished(panel))).toContainText("When are you open?");
});

test("the tag asks optimisers to leave it alone, before they read its address", async ({ page }) => {
  await visitPost(page, OWN);

  const names = await tagOf(page).evaluate((tag) => tag.getAttributeNames());
  expect(names.indexOf("data-cfasync")).toBeLessThan(names.indexOf("src"));
  expect(names).toEqual(expect.arrayContaining(["data-no-optimize", "nowprocket", "data-noptimize", "nitro-exclude", "defer"]));
  await expect(tagOf(page)).toHaveAttribute("data-cfasync", "false");
  await expect(tagOf(page)).toHaveAttribute("data-tenant-id", TENANT.id);
  expect(names).not.toContain("data-assistant-id");
});

test("pages on the list have no chat, the others keep it", async ({ page }) => {
  await page.goto(OWN);
  await page.getByRole("link", { name: "Sample Page" }).first().click();
  await expect(page.getByRole("heading", { name: "Sample Page" })).toBeVisible();
  const address = page.url();
  await expect(widgetNode(page)).toBeAttached();

  await own.openSettings();
  await own.save({ "Hide on these pages": `${address}\n/shop/*` });
  await expect(own.field("Hide on these pages")).toHaveValue(`${address.slice(OWN.length)}\n/shop/*`);

  await page.goto(`${address}${address.includes("?") ? "&" : "?"}utm_source=letter`);
  await expect(page.getByRole("heading", { name: "Sample Page" })).toBeVisible();
  await expect(tagOf(page)).toHaveCount(0);
  // WordPress draws a page of the theme for every address, be there something or not.
  await page.goto(`${OWN}/shop/anything`);
  await expect(tagOf(page)).toHaveCount(0);
  await page.goto(`${OWN}/shops`);
  await expect(tagOf(page)).toHaveCount(1);
  await visitPost(page, OWN);
  await expect(widgetNode(page)).toBeAttached();
});

test("the tag of the portal, pasted whole, fills in the fields", async ({ page, addresses }) => {
  await own.openSettings();
  const tag = `<script src="${addresses.widgetOrigin}/widget.js" data-tenant-id="${TENANT.id}" data-assistant-id="${assistantId}" defer></script>`;

  await own.field("Position").selectOption("Bottom left");
  await own.save({ "Tenant id": tag, "Widget address": "", "Hide on these pages": "" });

  await expect(own.field("Tenant id")).toHaveValue(TENANT.id);
  await expect(own.field("Widget address")).toHaveValue(addresses.widgetOrigin);
  await expect(own.field("Assistant id")).toHaveValue(assistantId);
  await expect(own.status).toContainText("It works");
  await visitPost(page, OWN);
  await expect(tagOf(page)).toHaveAttribute("data-position", "bottom-left");
  await expect(widgetNode(page)).toBeAttached();
  const box = await widgetNode(page).boundingBox();
  expect(box?.x).toBeLessThan(200);
});

test("the neighbour's website has the neighbour's assistant, and neither knows the other's chat", async ({ page, addresses }) => {
  await neighbours.openSettings();
  await neighbours.save({ "Tenant id": NEIGHBOUR.id, "Widget address": addresses.widgetOrigin });
  await expect(neighbours.status).toHaveText(`It works: ${NEIGHBOUR.assistant} answers on this website.`);

  await visitPost(page, OWN);
  const ours = await openChat(page);
  await expect(ours.getByText(`Hello, I am ${TENANT.assistant}.`)).toBeVisible();
  await ask(ours, "Only Marina hears this.");
  await finished(ours);

  await visitPost(page, NEIGHBOURS);
  await expect(tagOf(page)).toHaveAttribute("data-tenant-id", NEIGHBOUR.id);
  const theirs = await openChat(page);
  await expect(theirs.getByText(`Hello, I am ${NEIGHBOUR.assistant}.`)).toBeVisible();
  await expect(theirs.getByText("Only Marina hears this.")).toHaveCount(0);
  await ask(theirs, "Only Boris hears this.");
  await expect(bubble(await finished(theirs))).toContainText("Only Boris hears this.");
  await expect(answers(theirs)).toHaveCount(1);
});

test("a neighbour's tenant id does not work on a website that the neighbour has not allowed", async () => {
  await own.openSettings();
  await own.save({ "Tenant id": NEIGHBOUR.id, "Assistant id": "" });
  await expect(own.status).toContainText(`The chat may not appear on ${OWN} yet.`);

  await own.save({ "Tenant id": TENANT.id });
  await expect(own.status).toContainText("It works");
});

test("only the settings page can save, and only for the owner", async ({ page }) => {
  const forged = { form: { option_page: "switchboard-chat", action: "update", "switchboard_chat[tenant_id]": NEIGHBOUR.id } };
  const withoutNonce = await own.page.request.post(`${OWN}/wp-admin/options.php`, forged);
  expect(withoutNonce.status()).toBe(403);

  await page.goto(`${OWN}/wp-admin/options-general.php?page=switchboard-chat`);
  await expect(page.getByLabel("Username or Email Address")).toBeVisible();
  await own.openSettings();
  await expect(own.field("Tenant id")).toHaveValue(TENANT.id);
});

test("deleting the plugin takes the tag and the settings away", async ({ page }) => {
  await neighbours.deletePlugin();
  await visitPost(page, NEIGHBOURS);
  await expect(tagOf(page)).toHaveCount(0);

  // Its folder is gone for both websites, its settings for this one only.
  await neighbours.uploadPlugin();
  await neighbours.openSettings();
  await expect(neighbours.field("Tenant id")).toHaveValue("");
  await own.openSettings();
  await expect(own.field("Tenant id")).toHaveValue(TENANT.id);
});

test("PHP had nothing to complain about", async () => {
  expect([...(await own.complaints()), ...(await neighbours.complaints())]).toEqual([]);
});
