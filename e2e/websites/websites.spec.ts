import type { Page } from "@playwright/test";
import { expect, test, uniqueId } from "../support/test";
import { ask, bubble, finished, frameBox, openChat, questions, readyPanel, widgetNode } from "../support/widget";
import { angular, angularComponents, nextjs, nuxt, nuxtComponent, react, vue, vueComponents, type Integration } from "./integrations";
import type { Website } from "./website";

/** What the install checker says of the tag: in the page as it is sent, or added by a script and seen at work. */
type TagFinding = "tag_found" | "tag_by_script";

/** Runs `tests` on a started website of a new client, whose assistant echoes; its page at `path` has the chat. */
function describeSite(name: string, integrate: Integration, finding: TagFinding, tests: (origin: () => string) => void, path = "/prices"): void {
  test.describe(name, () => {
    let site: Website | undefined;
    const tenantId = uniqueId("web");

    test.beforeAll(async ({ addresses, admin }) => {
      await admin.createTenant(tenantId, "Harbour Dental");
      await admin.createEcho(tenantId, "Echo");
      site = await integrate({ widgetOrigin: addresses.widgetOrigin, tenantId });
      await admin.allow(tenantId, site.origin);
      await site.start();
    });
    test.afterAll(() => site?.stop());

    tests(() => site!.origin);

    test("the install checker finds the chat that was just used", async ({ admin }) => {
      const check = async (): Promise<string[]> => {
        const body = { url: site!.origin + path };
        const { findings } = await admin.actingIn(tenantId).call<{ findings: { code: string }[] }>("POST", "/client/install-check", body);
        return findings.map(({ code }) => code).sort();
      };
      await expect.poll(check).toEqual(["domain_allowed", "seen", finding].sort());
    });

    test("a neighbour who copies the site to an address of their own has no chat, and is told why", async ({ page }) => {
      const warning = page.waitForEvent("console", (message) => message.text().startsWith("[switchboard]"));
      await page.goto(site!.origin.replace("localhost", "127.0.0.1") + path);
      expect((await warning).text()).toContain("127.0.0.1");
      await expect(widgetNode(page)).toHaveCount(0);
    });
  });
}

/** What the page complains of, whoever's fault it is: a new site has none of its own but the icon. */
function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (["warning", "error"].includes(message.type()) && !message.location().url.endsWith("/favicon.ico")) complaints.push(message.text());
  });
  page.on("pageerror", ({ message }) => complaints.push(message));
  return complaints;
}

/** Follows a link of the site; the framework changes the page, and the document stays. */
async function follow(page: Page, name: string): Promise<void> {
  await page.evaluate(() => Object.assign(window, { isSameDocument: true }));
  await page.getByRole("link", { name, exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`/${name === "Home" ? "" : name.toLowerCase()}$`));
  expect(await page.evaluate(() => "isSameDocument" in window)).toBe(true);
}

/** The chat in the corner stays when the page changes: open, with its conversation. */
async function talkOnTwoPages(page: Page): Promise<void> {
  const panel = await openChat(page);
  await ask(panel, "hello");
  await expect(bubble(await finished(panel))).toHaveText("You said: hello");
  await follow(page, "Prices");
  await ask(panel, "again");
  await expect(bubble(await finished(panel))).toHaveText("You said: again");
  await expect(questions(panel)).toHaveCount(2);
  await panel.getByRole("button", { name: "Close chat" }).click();
  await expect(widgetNode(page)).toHaveCount(1);
}

/** The chat inside the page: as high as the page says, and gone with its page. */
async function talkInside(page: Page, leave: string): Promise<void> {
  const panel = await readyPanel(page);
  expect((await frameBox(panel)).height).toBe(600);
  await ask(panel, "hello");
  await expect(bubble(await finished(panel))).toHaveText("You said: hello");
  await follow(page, leave);
  await expect(widgetNode(page)).toHaveCount(0);
}

const TAGGED: [name: string, integrate: Integration, finding: TagFinding, paths: string[]][] = [
  ["vue.md", vue, "tag_found", ["/"]],
  ["vue.md, Nuxt", nuxt, "tag_found", ["/"]],
  ["angular.md", angular, "tag_found", ["/"]],
  ["nextjs.md", nextjs, "tag_by_script", ["/", "/component", "/pages-router"]],
];

for (const [name, integrate, finding, paths] of TAGGED) {
  describeSite(name, integrate, finding, (origin) => {
    for (const path of paths) {
      test(`the chat stays while the framework changes the page (${path})`, async ({ page }) => {
        const complaints = complaintsOf(page);
        await page.goto(origin() + path);
        await talkOnTwoPages(page);
        expect(complaints).toEqual([]);
      });
    }
  });
}

describeSite("react.md", react, "tag_by_script", (origin) => {
  test("the component stays with the layout, and takes the chat away where there is none", async ({ page }) => {
    const complaints = complaintsOf(page);
    await page.goto(origin());
    await talkOnTwoPages(page);
    await follow(page, "Checkout");
    await expect(widgetNode(page)).toHaveCount(0);
    await follow(page, "Home");
    await expect(widgetNode(page)).toHaveCount(1);
    expect(complaints).toEqual([]);
  });

  test("the component inside a page", async ({ page }) => {
    const complaints = complaintsOf(page);
    await page.goto(`${origin()}/contact`);
    await talkInside(page, "Checkout");
    expect(complaints).toEqual([]);
  });

  test("the component with settings and callbacks", async ({ page }) => {
    await page.goto(`${origin()}/account`);
    const panel = await openChat(page);
    expect((await frameBox(panel)).x).toBeLessThan(100);
    await ask(panel, "[[first_delay=1]] hello");
    await panel.getByRole("button", { name: "Close chat" }).click();
    await expect(page).toHaveTitle("1 unread");
  });

  test("a button of the site's own code", async ({ page }) => {
    await page.goto(`${origin()}/checkout`);
    await page.getByRole("button", { name: "Talk to somebody" }).click();
    const panel = await readyPanel(page);
    await ask(panel, "hello");
    await expect(bubble(await finished(panel))).toHaveText("You said: hello");
  });
});

for (const [name, integrate] of [["vue.md, components", vueComponents], ["angular.md, components", angularComponents]] as const) {
  describeSite(name, integrate, "tag_by_script", (origin) => {
    test("the chat comes and goes with its component", async ({ page }) => {
      const complaints = complaintsOf(page);
      await page.goto(origin());
      for (const _ of [1, 2]) {
        await follow(page, "Prices");
        const panel = await openChat(page);
        await ask(panel, "hello");
        await expect(bubble(await finished(panel))).toHaveText("You said: hello");
        await panel.getByRole("button", { name: "Close chat" }).click();
        await follow(page, "Home");
        await expect(widgetNode(page)).toHaveCount(0);
      }
      expect(complaints).toEqual([]);
    });

    test("a component that has gone before the script came leaves nothing", async ({ page, addresses }) => {
      let release = (): void => undefined;
      const held = new Promise<void>((resolve) => void (release = resolve));
      await page.route(`${addresses.widgetOrigin}/widget.js`, async (route) => {
        await held;
        await route.continue();
      });
      await page.goto(origin());
      await follow(page, "Prices");
      const arrived = page.waitForResponse(`${addresses.widgetOrigin}/widget.js`);
      await follow(page, "Home");
      release();
      await (await arrived).finished();
      await page.waitForFunction(() => typeof (window as { switchboard?: { destroy?: unknown } }).switchboard?.destroy === "function");
      await expect(widgetNode(page)).toHaveCount(0);
    });

    test("the web component inside a page", async ({ page }) => {
      const complaints = complaintsOf(page);
      await page.goto(origin());
      await follow(page, "Contact");
      await talkInside(page, "Home");
      expect(complaints).toEqual([]);
    });
  });
}

describeSite("react.md, the web component in Nuxt", nuxtComponent, "tag_by_script", (origin) => {
  test("a page rendered on the server has the chat inside it", async ({ page }) => {
    const complaints = complaintsOf(page);
    const sent = await (await fetch(`${origin()}/contact`)).text();
    expect(sent).toContain("<switchboard-chat");
    await page.goto(`${origin()}/contact`);
    await talkInside(page, "Home");
    expect(complaints).toEqual([]);
  });
}, "/contact");
