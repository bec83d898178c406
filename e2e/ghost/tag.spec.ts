import type { Page } from "@playwright/test";
import { expect, test, uniqueId } from "../support/test";
import { answers, ask, bubble, finished, launcherBox, openChat, widgetNode, type Box } from "../support/widget";
import { answerForOutside, FACTS, Ghost } from "./ghost";

test.describe.configure({ mode: "serial" });

const [OWN, NEIGHBOURS] = FACTS.origins;
const TENANT = { id: uniqueId("ghost"), assistant: "Marina" };
const NEIGHBOUR = { id: uniqueId("ghost"), assistant: "Boris" };
const POST = "Coming soon"; // every new Ghost has it
let own: Ghost;
let neighbours: Ghost;
let tagOf: (tenantId: string, attributes?: string) => string;
/** What our scripts wrote into the console of the visitor's page. */
let lines: string[];

const overlap = (a: Box, b: Box): boolean => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** From the front page to the post. */
async function visitPost(page: Page, origin: string): Promise<void> {
  await page.goto(origin);
  await page.getByRole("link", { name: POST }).first().click();
  await expect(page.getByRole("heading", { name: POST, level: 1 })).toBeVisible();
}

test.beforeAll(async ({ browser, admin, addresses }) => {
  test.setTimeout(400_000);
  tagOf = (tenantId, attributes = "") =>
    `<script src="${addresses.widgetOrigin}/widget.js" data-tenant-id="${tenantId}" defer${attributes}></script>`;
  for (const { id, assistant } of [TENANT, NEIGHBOUR]) {
    await admin.createTenant(id, `${assistant} Ltd`);
    await admin.createEcho(id, assistant);
  }
  await admin.allow(NEIGHBOUR.id, NEIGHBOURS);
  own = await Ghost.setUp(browser, OWN, "Harbour Dental");
  neighbours = await Ghost.setUp(browser, NEIGHBOURS, "Neighbour");
});

test.beforeEach(async ({ context, page, addresses }) => {
  lines = [];
  page.on("console", (message) => {
    const isOurs = message.text().includes("[switchboard]") || message.location().url.startsWith(addresses.widgetOrigin);
    if (isOurs) lines.push(message.text());
  });
  await answerForOutside(context);
});

test("a website that is not allowed shows nothing, and one line in the console says why", async ({ page }) => {
  // The browser adds a line of its own about each refused request.
  const said = (): string[] => lines.filter((line) => line.startsWith("[switchboard]"));
  for (const { id } of [TENANT, NEIGHBOUR]) {
    await own.writeFooter(tagOf(id));
    await own.save();
    await visitPost(page, OWN);
    lines = [];
    await page.reload({ waitUntil: "networkidle" });
    await expect.poll(said).toEqual([expect.stringContaining("origin_not_allowed")]);
    await expect(widgetNode(page)).toHaveCount(0);
  }
});

test("a visitor of a post opens the chat, is answered, closes it and goes on reading", async ({ page, admin }) => {
  await admin.allow(TENANT.id, OWN);
  await own.writeFooter(tagOf(TENANT.id));
  await own.save();
  await visitPost(page, OWN);

  const panel = await openChat(page);
  await ask(panel, "When are you open?");
  await expect(bubble(await finished(panel))).toContainText("When are you open?");
  await panel.getByRole("button", { name: "Close chat" }).click();
  await expect.poll(async () => (await launcherBox(page)).width).toBeLessThan(100);
  await page.getByRole("link", { name: "About", exact: true }).click();
  await expect(page.getByRole("heading", { name: "About this site" })).toBeVisible();
  await expect(widgetNode(page)).toBeAttached();
  expect(lines).toEqual([]);
});

test("Ghost's own button is not there until its owner wants it; then it is in our corner, and data-position parts them", async ({ page }) => {
  const subscribe = page.getByTestId("portal-trigger-frame");
  await visitPost(page, OWN);
  await launcherBox(page);
  await expect(subscribe).toHaveCount(0);

  await own.showPortalButton();
  await page.reload();
  await expect(subscribe).toBeVisible();
  expect(overlap(await launcherBox(page), (await subscribe.boundingBox()) as Box), "as the documentation says").toBe(true);

  await own.writeFooter(tagOf(TENANT.id, ' data-position="bottom-left"'));
  await own.save();
  await page.reload();
  await expect(subscribe).toBeVisible();
  expect(overlap(await launcherBox(page), (await subscribe.boundingBox()) as Box)).toBe(false);
  const panel = await openChat(page);
  await panel.getByRole("button", { name: "Close chat" }).click();
  await subscribe.contentFrame().getByTestId("portal-trigger-button").click();
  await expect(page.getByTestId("portal-popup-frame").contentFrame().getByRole("button", { name: "Sign up" })).toBeVisible();
  expect(lines).toEqual([]);
});

test("code of one post is on that post only", async ({ page }) => {
  await own.writeFooter("");
  await own.save();
  await own.injectIntoPost(POST, tagOf(TENANT.id));

  await visitPost(page, OWN);
  const panel = await openChat(page);
  await expect(panel.getByText(`Hello, I am ${TENANT.assistant}.`)).toBeVisible();
  for (const path of ["/", "/about/"]) {
    await page.goto(OWN + path);
    await expect(page.locator('script[src$="/widget.js"]')).toHaveCount(0);
  }
  expect(lines).toEqual([]);
});

test("the neighbour's website has the neighbour's assistant, and neither knows the other's chat", async ({ page }) => {
  await neighbours.writeFooter(tagOf(NEIGHBOUR.id));
  await neighbours.save();

  await visitPost(page, OWN);
  const ours = await openChat(page);
  await ask(ours, "Only Marina hears this.");
  await finished(ours);

  await visitPost(page, NEIGHBOURS);
  const theirs = await openChat(page);
  await expect(theirs.getByText(`Hello, I am ${NEIGHBOUR.assistant}.`)).toBeVisible();
  await expect(theirs.getByText("Only Marina hears this.")).toHaveCount(0);
  await ask(theirs, "Only Boris hears this.");
  await expect(bubble(await finished(theirs))).toContainText("Only Boris hears this.");
  await expect(answers(theirs)).toHaveCount(1);
  expect(lines).toEqual([]);
});
