import { HARBOUR_OWNER } from "../support/api";
import { logInContext } from "../support/dashboard";
import { shoot } from "../support/pictures";
import { expect, test } from "../support/test";
import { ask, finished, openChat, readyPanel } from "../support/widget";
import { angular, nextjs, react, vue } from "./integrations";

/** `make test-websites ARGS=--pictures`: the pictures of docs/integrate/ for sites made with frameworks, taken from the demo. */
const TENANT = "harbour-dental";
const SITES = { react, nextjs, vue, angular };

test.use({ viewport: { width: 1120, height: 780 } });

for (const [name, integrate] of Object.entries(SITES)) {
  test(name, async ({ page, admin, addresses }) => {
    const site = await integrate({ widgetOrigin: addresses.widgetOrigin, tenantId: TENANT });
    try {
      await admin.allow(TENANT, site.origin);
      await site.start();
      await page.goto(site.origin);
      const panel = await openChat(page);
      await ask(panel, "How much is a check-up?");
      await finished(panel);
      await shoot(page, `integrate-${name}`);
      if (name === "react") {
        await page.goto(`${site.origin}/contact`);
        await readyPanel(page);
        await page.setViewportSize({ width: 1120, height: 880 });
        await shoot(page, "integrate-react-inline");
      }
      if (name === "vue") {
        await logInContext(page.context(), addresses.appOrigin, HARBOUR_OWNER);
        await page.goto(`${addresses.appOrigin}/portal/install`);
        await expect(async () => {
          await page.getByRole("button", { name: "Check my site" }).click();
          await expect(page.getByText(`${site.origin} works: seen`)).toBeVisible({ timeout: 2_000 });
        }).toPass();
        await page.getByLabel("Address of the page").fill(`${site.origin}/prices`);
        await page.getByRole("button", { name: "Examine" }).click();
        await expect(page.getByText("The widget works on this page.")).toBeVisible();
        await page.getByRole("heading", { name: "3. Check that it arrived" }).evaluate((heading) => heading.scrollIntoView());
        await page.evaluate(() => scrollBy(0, -40));
        await shoot(page, "integrate-check");
      }
    } finally {
      await site.stop();
    }
  });
}
