import { expectAccessible } from "../support/axe";
import { chooseAction, dialog } from "../support/dashboard";
import { hostPage, type HostSite } from "../support/host-site";
import { test, visit, type Owner } from "../support/owner";
import { expect } from "../support/test";
import { ask, finished, openChat } from "../support/widget";
import type { Locator, Page } from "@playwright/test";

const rowOf = (page: Page, text: string | RegExp): Locator => page.getByRole("row").filter({ hasText: text });
const nameOf = (site: HostSite): string => site.origin.replace("http://", "");

/** A page with a title and a paragraph long enough to be taken for what the page is about. */
function put(site: HostSite, path: string, title: string, text: string, links: string[] = []): string {
  const list = links.map((link) => `<li><a href="${link}">${link}</a></li>`).join("");
  const html = hostPage("", { body: `<article><h2>${title}</h2><p>${text}</p></article><ul>${list}</ul>` });
  return site.put(path, html.replace(/<title>.*<\/title>/, `<title>${title}</title>`));
}

/** A dentist's website with a blog that is no good to answer from. */
function putWebsite(site: HostSite): void {
  put(site, "/", "Our practice", "We are a practice of three dentists in the old town, and have been for twenty years.", ["/prices", "/blog/spring", "/blog/summer", "/moved-away"]);
  put(site, "/prices", "What it costs", "Whitening costs 410 dollars and takes one visit of about an hour in our practice.");
  put(site, "/blog/spring", "Spring in the practice", "The magnolia in front of the practice is in blossom again, and we are glad about it.");
  put(site, "/blog/summer", "Summer in the practice", "We have been to the seaside with the whole team, and came back with a lot of sand.");
}

async function openWebsites(page: Page, { url, client }: Owner): Promise<void> {
  await page.goto(`${url}/knowledge?assistant_id=${client.assistant.id}&view=websites`);
  await expect(page.getByText("No website yet")).toBeVisible();
}

test("a client names a website, chooses its pages, and a visitor gets an answer that leads there", async ({ page, owner, browser }) => {
  const { site } = owner.client;
  putWebsite(site);
  await page.goto(`${owner.url}/knowledge?assistant_id=${owner.client.assistant.id}`);
  await page.getByRole("button", { name: "Add website" }).first().click();
  await dialog(page).getByRole("button", { name: "Add website" }).click();
  await expect(dialog(page).getByLabel("Address of the website")).toHaveAttribute("aria-invalid", "true");
  await dialog(page).getByLabel("Address of the website").fill(site.origin);
  await expectAccessible(page);
  await dialog(page).getByRole("button", { name: "Add website" }).click();
  await expect(dialog(page)).toContainText("4 of 4 pages chosen");
  await dialog(page).getByText("1 page could not be read").click();
  const unread = dialog(page).getByRole("group", { name: "Pages that could not be read" });
  await expect(unread).toContainText("There is no page at this address any more.");
  await expect(unread.getByRole("link", { name: "/moved-away" })).toHaveAttribute("href", `${site.origin}/moved-away`);
  await expectAccessible(page);
  await dialog(page).getByText("1 page could not be read").click();

  await dialog(page).getByRole("searchbox", { name: "Search pages" }).fill("summer");
  await dialog(page).getByRole("button", { name: "Leave these out" }).click();
  await expect(dialog(page)).toContainText("3 of 4 pages chosen");
  await dialog(page).getByRole("searchbox", { name: "Search pages" }).fill("");
  await dialog(page).getByRole("checkbox", { name: /^blog \d/ }).click();
  await expect(dialog(page)).toContainText("4 of 4 pages chosen");
  await dialog(page).getByRole("checkbox", { name: /^blog \d/ }).click();
  await expect(dialog(page)).toContainText("2 of 4 pages chosen");
  await dialog(page).getByRole("button", { name: "Read 2 pages" }).click();
  await expect(rowOf(page, nameOf(site))).toContainText("2 of 4 pages");
  await expectAccessible(page);

  await chooseAction(page, `Actions for ${nameOf(site)}`, "Show its documents");
  await expect(page.getByRole("row")).toHaveCount(3);
  const document = rowOf(page, "What it costs");
  await expect(document).toContainText("Ready");
  await expect(document).toContainText("Web page");
  await expect(document.getByRole("link", { name: `${nameOf(site)}/prices` })).toHaveAttribute("href", `${site.origin}/prices`);
  await expectAccessible(page);

  const panel = await openChat(await visit(browser, owner.client.page("/ask")));
  await ask(panel, "How much is whitening?");
  const answer = await finished(panel);
  await expect(answer).toContainText("410 dollars");
  await answer.locator("summary").click();
  await expect(answer.locator(".citations a.source-link")).toHaveAttribute("href", `${site.origin}/prices`);

  const neighbour = await owner.openAsNeighbour(`/knowledge?assistant_id=${owner.client.assistant.id}&view=websites`);
  await expect(neighbour.getByText("No website yet")).toBeVisible();
});

test("a website is read again, gets other pages and other rules, and goes with everything that was read from it", async ({ page, owner }) => {
  const { site } = owner.client;
  putWebsite(site);
  const addresses = ["/", "/prices", "/blog/spring", "/blog/summer"].map((path) => `<url><loc>${site.origin}${path}</loc></url>`);
  site.put("/sitemap.xml", `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${addresses.join("")}</urlset>`, { "content-type": "application/xml" });
  await openWebsites(page, owner);
  await page.getByRole("button", { name: "Add a website" }).click();
  await dialog(page).getByLabel("Address of the website").fill(site.origin);
  await dialog(page).getByRole("radio", { name: "Use the site's own list" }).click();
  await dialog(page).getByText("More options").click();
  await expect(dialog(page).getByLabel("Clicks away at most")).toHaveCount(0);
  await dialog(page).getByLabel("No pages below").fill("blog");
  await dialog(page).getByRole("button", { name: "Add website" }).click();
  await expect(dialog(page).getByLabel("No pages below")).toBeFocused();
  await dialog(page).getByLabel("No pages below").fill("/blog");
  await dialog(page).getByRole("button", { name: "Add website" }).click();
  await expect(dialog(page)).toContainText("2 of 2 pages chosen");

  // By keyboard: from the boxes, with one stop for all of them, to the button.
  await dialog(page).getByRole("button", { name: "Choose none" }).focus();
  await page.keyboard.press("Tab");
  await page.keyboard.press("End");
  await page.keyboard.press("Space");
  await expect(dialog(page)).toContainText("1 of 2 pages chosen");
  await page.keyboard.press("Space");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  const row = rowOf(page, nameOf(site));
  await expect(row).toContainText("2 of 2 pages");
  await expect(row).toContainText("next time in 7 days");

  await chooseAction(page, `Actions for ${nameOf(site)}`, "Edit");
  await dialog(page).getByLabel("Read it again").selectOption("Only when you ask for it");
  await dialog(page).getByText("More options").click();
  await dialog(page).getByLabel("No pages below").fill("");
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await expect(row).not.toContainText("next time");
  await chooseAction(page, `Actions for ${nameOf(site)}`, "Read again now");
  // All pages were chosen: new ones are taken along.
  await expect(row).toContainText("4 of 4 pages");

  await row.getByRole("button", { name: nameOf(site), exact: true }).click();
  await expect(dialog(page).getByRole("searchbox", { name: "Search pages" })).toBeFocused();
  await dialog(page).getByRole("checkbox", { name: /^blog \d/ }).click();
  await expect(dialog(page)).toContainText("2 pages will no longer be answered from.");
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await expect(row).toContainText("2 of 4 pages");

  await chooseAction(page, `Actions for ${nameOf(site)}`, "Remove");
  await expect(dialog(page)).toContainText("What was read from its 2 pages goes as well");
  await dialog(page).getByRole("button", { name: "Remove" }).click();
  await expect(page.getByText("No website yet")).toBeVisible();
  await page.getByRole("tab", { name: "Documents" }).click();
  await expect(page.getByText("Nothing to answer from yet")).toBeVisible();
});

test("what cannot be read is said in words, and is read once it can be", async ({ page, owner }) => {
  const { site } = owner.client;
  await openWebsites(page, owner);
  await page.getByRole("button", { name: "Add a website" }).click();
  await dialog(page).getByLabel("Address of the website").fill(`${site.origin}/opening-hours`);
  await dialog(page).getByRole("radio", { name: "Only this page" }).click();
  await expect(dialog(page).getByText("More options")).toHaveCount(0);
  await dialog(page).getByRole("button", { name: "Add website" }).click();
  await page.getByRole("tab", { name: "Documents" }).click();
  await expect(rowOf(page, "opening-hours")).toContainText("Failed");
  await expectAccessible(page);
  put(site, "/opening-hours", "Opening hours", "We are open from Monday to Friday, from eight in the morning until five in the afternoon.");
  await rowOf(page, "opening-hours").getByRole("button", { name: "Try again" }).click();
  await expect(rowOf(page, "Opening hours")).toContainText("Ready");
});
