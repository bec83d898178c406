/** Code that people paste into a page or a template: the blocks of the documentation, and the file for Shopify. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { Liquid } from "liquidjs";
import { HostSite, hostPage } from "../support/host-site";
import { ROOT } from "../support/processes";
import { createClient, expect, test } from "../support/test";
import { ask, bubble, finished, openChat, readyPanel, widgetNode } from "../support/widget";
import { allBlocks, blockOf, fillIn } from "./docs";

/** Frameworks have their own tests; a fixed version has a hash that the page cannot know. */
const PASTED = allBlocks().filter(({ page, language, code }) => {
  const isPasted = ["html", "js"].includes(language) && code.includes("/widget.js") && !code.includes("<switchboard-chat");
  return isPasted && !code.includes("/v/VERSION/") && page !== "angular.md";
});

test("there is a block to paste for every system that has a field for code", () => {
  const pages = new Set(PASTED.map(({ page }) => page));
  for (const name of ["html", "shopify", "wix", "squarespace", "webflow", "google-tag-manager", "drupal", "ghost", "vue"]) {
    expect(pages).toContain(`${name}.md`);
  }
});

for (const { page: name, language, code } of PASTED) {
  test(`${name}: ${code.trim().split("\n")[0]}`, async ({ page, client, addresses }) => {
    const filled = fillIn(code, { ...addresses, tenantId: client.tenantId });
    await page.goto(client.site.put("/pasted", hostPage(language === "js" ? `<script>${filled}</script>` : filled)));
    const panel = code.includes('data-mode="inline"') ? await readyPanel(page) : await openChat(page);
    await ask(panel, "hello");
    await expect(bubble(await finished(panel))).toHaveText("You said: hello");
    await expect(widgetNode(page)).toHaveCount(1);
  });
}

test("a tag with the id of a neighbour, whose website this is not, shows nothing and says why", async ({ page, client, admin, addresses }) => {
  const site = await HostSite.start();
  try {
    const neighbour = await createClient(addresses, admin, site, "Neighbour");
    const tag = blockOf("wix.md", "<script", { ...addresses, tenantId: neighbour.tenantId });
    const warning = page.waitForEvent("console", (message) => message.text().startsWith("[switchboard]"));
    await page.goto(client.site.put("/copied", hostPage(tag)));
    expect((await warning).text()).toContain(client.site.origin);
    await expect(widgetNode(page)).toHaveCount(0);
  } finally {
    await site.stop();
  }
});

test("google-tag-manager.md has the file's code", () => {
  const file = readFileSync(path.join(ROOT, "widget-loader/tag-manager/custom-html.html"), "utf8");
  const [first] = PASTED.filter(({ page }) => page === "google-tag-manager.md");
  expect(file).toContain(first!.code);
});

test.describe("Shopify's file in a theme", () => {
  const FILE = readFileSync(path.join(ROOT, "widget-loader/shopify/snippets/switchboard.liquid"), "utf8");

  const render = (snippet: string, pageType: string): string => {
    const engine = new Liquid({ templates: { switchboard: snippet }, globals: { request: { page_type: pageType } } });
    const layout = hostPage(blockOf("shopify.md", "{% render", { widgetOrigin: "", tenantId: "" }));
    return engine.parseAndRenderSync(layout) as string;
  };

  test("shows the chat on every page but the hidden ones, and nothing before it is filled in", async ({ page, client, addresses }) => {
    const filled = fillIn(FILE, { ...addresses, tenantId: client.tenantId });
    const hidden = filled.replace("assign switchboard_hidden_on = ''", "assign switchboard_hidden_on = 'cart,product'");
    expect(hidden).not.toBe(filled);

    await page.goto(client.site.put("/shop", render(hidden, "index")));
    const panel = await openChat(page);
    await ask(panel, "hello");
    await expect(bubble(await finished(panel))).toHaveText("You said: hello");

    for (const [snippet, pageType] of [[hidden, "cart"], [FILE, "index"]] as const) {
      expect(render(snippet, pageType)).not.toContain("<script");
    }
    expect(render(filled, "cart")).toContain(client.tenantId);
  });
});
