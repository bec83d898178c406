import { shoot } from "../support/pictures";
import { expect, test } from "../support/test";
import { openChat } from "../support/widget";
import { answerForOutside, FACTS, Ghost } from "./ghost";

/** `make test-ghost ARGS=--pictures`: the pictures of docs/integrate/ghost.md, taken from the demo and a real Ghost. */
test.setTimeout(400_000);

const TENANT = "harbour-dental";
const DESKTOP = { width: 1120, height: 700 };
/** As in the page that shows the pictures. */
const EXAMPLE = '<script src="https://widget.example.com/widget.js" data-tenant-id="YOUR-TENANT-ID" defer></script>';

test("Ghost", async ({ browser, admin, addresses }) => {
  const [origin] = FACTS.origins;
  await admin.allow(TENANT, origin);
  const site = await Ghost.setUp(browser, origin, "Harbour Dental");
  await site.page.setViewportSize(DESKTOP);
  await site.openSettings("Code injection");
  await expect(site.openButton).toBeInViewport();
  await shoot(site.page, "integrate-ghost");
  await site.writeFooter(EXAMPLE);
  await shoot(site.page, "integrate-ghost-footer");
  await site.writeFooter(`<script src="${addresses.widgetOrigin}/widget.js" data-tenant-id="${TENANT}" defer></script>`);
  await site.save();

  const context = await browser.newContext({ viewport: DESKTOP, deviceScaleFactor: 1.5 });
  await answerForOutside(context);
  const page = await context.newPage();
  await page.goto(origin);
  await page.getByRole("link", { name: "About", exact: true }).click();
  const panel = await openChat(page);
  await expect(panel.getByText("Pearl").first()).toBeVisible();
  await shoot(page, "integrate-ghost-post");
});
