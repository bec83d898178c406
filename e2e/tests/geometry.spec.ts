import { hostPage, openShadowRoots } from "../support/host-site";
import { createClient, expect, test, type Client } from "../support/test";
import { ask, clickLauncher, composer, finished, frameBox, launcherBox, openChat, readyPanel, settledBox, widgetNode } from "../support/widget";
import type { Api } from "../support/api";
import type { Frame, Page } from "@playwright/test";

const LONG = "<p>A line of the page.</p>".repeat(200);

const style = (admin: Api, { tenantId, assistant }: Client, appearance: Record<string, unknown>): Promise<unknown> =>
  admin.actingIn(tenantId).call("PATCH", `/client/assistants/${assistant.id}`, { appearance });

test.describe("on a desk", () => {
  test("the expand button makes the panel wide, and the same button gives the room back", async ({ page, client }) => {
    await page.goto(client.page("/"));
    const panel = await openChat(page);
    const normal = await settledBox(panel);
    await panel.getByRole("button", { name: "Make the chat larger" }).click();
    await expect.poll(async () => (await frameBox(panel)).width).toBeGreaterThan(normal.width + 100);
    const wide = await settledBox(panel);
    expect(wide.x).toBeGreaterThanOrEqual(0);
    expect(wide.y).toBeGreaterThanOrEqual(0);
    await ask(panel, "still there?");
    await finished(panel);
    await panel.getByRole("button", { name: "Make the chat smaller" }).click();
    await expect.poll(() => frameBox(panel)).toEqual(normal);
  });

  test("the frame never glides: browsers throw away clicks on a foreign frame that has just moved", async ({ page, client }) => {
    await page.addInitScript(openShadowRoots);
    await page.goto(client.page("/"));
    const panel = await openChat(page);
    /** Where the frame stands in each animation frame until it is `width` px wide and 20 frames more, without repetitions. */
    const placesUntil = (width: number): Promise<string[]> =>
      page.evaluate(async (wanted) => {
        const frame = document.querySelector("switchboard-widget")?.shadowRoot?.querySelector("iframe") as HTMLIFrameElement;
        const seen = new Set<string>();
        (window as unknown as { switchboard: { open(): void } }).switchboard.open();
        for (let left = 20; left; left -= Number(frame.clientWidth === wanted)) {
          const { x, y, width, height } = frame.getBoundingClientRect();
          seen.add([x, y, width, height].join());
          await new Promise(requestAnimationFrame);
        }
        return [...seen];
      }, width);
    await panel.getByRole("button", { name: "Close chat" }).click();
    await expect(page.locator("switchboard-widget iframe")).toBeHidden();
    expect(await placesUntil(400), "while it opens").toHaveLength(1);
    const [places] = await Promise.all([placesUntil(720), panel.getByRole("button", { name: "Make the chat larger" }).click()]);
    expect(places, "narrow, then wide").toHaveLength(2);
  });

  test("an expanded panel is as large on the next page, unless the site wants nothing stored", async ({ page, client }) => {
    const width = async (panel: Frame) => (await frameBox(panel)).width;
    for (const [storage, name, expected] of [["local", "smaller", 720], ["session", "smaller", 720], ["none", "larger", 400]] as const) {
      await page.goto(client.page("/one", `data-storage="${storage}"`));
      const panel = await openChat(page);
      await panel.getByRole("button", { name: "Make the chat larger" }).click();
      await expect.poll(() => width(panel)).toBe(720);
      const hostKeeps = await page.evaluate(() => [...Object.values(localStorage), ...Object.values(sessionStorage)]);
      expect(hostKeeps.join(), "the page's own storage holds whether it was open, and no more").toMatch(/^[01]$/);
      await page.goto(client.page("/two", `data-storage="${storage}"`));
      const next = storage === "none" ? await openChat(page) : await readyPanel(page);
      await expect(next.getByRole("button", { name: `Make the chat ${name}` })).toBeVisible();
      await expect.poll(() => width(next)).toBe(expected);
      await next.getByRole("button", { name: "Close chat" }).click();
      await expect.poll(() => page.evaluate(() => Object.values(sessionStorage).join()), "the page has heard of it").toBe("0");
    }
  });

  test("launcher and panel have the sizes that the client chose", async ({ page, addresses, admin, client }) => {
    const sized = await createClient(addresses, admin, client.site, "Sized");
    await style(admin, sized, { launcher_size: 72, panel_size: "compact" });
    await page.goto(sized.page("/sized"));
    expect(await launcherBox(page)).toMatchObject({ width: 72, height: 72 });
    const compact = await settledBox(await openChat(page));
    expect(compact).toMatchObject({ width: 360, height: 520 });
  });

  test("the page scrolls on while the chat is open, and the panel stays in a small window", async ({ page, client }) => {
    await page.goto(client.site.put("/long", hostPage(client.tag(), { body: LONG })));
    const panel = await openChat(page);
    await page.mouse.move(100, 400);
    await page.mouse.wheel(0, 600);
    await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(300);
    await page.setViewportSize({ width: 900, height: 500 });
    await expect.poll(async () => (await frameBox(panel)).y).toBeGreaterThanOrEqual(0);
    const { y, height } = await settledBox(panel);
    expect(y + height).toBeLessThanOrEqual(500);
    await expect(composer(panel)).toBeInViewport();
  });

  test("print shows neither launcher nor panel", async ({ page, client }) => {
    await page.goto(client.page("/"));
    await launcherBox(page);
    await page.emulateMedia({ media: "print" });
    await expect(widgetNode(page)).toBeHidden();
    await page.emulateMedia({ media: "screen" });
    await openChat(page);
    await page.emulateMedia({ media: "print" });
    await expect(widgetNode(page)).toBeHidden();
  });
});

test.describe("in a hand", () => {
  test.use({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });

  const scrollOf = (page: Page): Promise<{ y: number; overflow: string }> =>
    page.evaluate(() => ({ y: scrollY, overflow: getComputedStyle(document.documentElement).overflow }));

  test("the page is locked only while the panel covers it, and stands where it stood", async ({ page, client }) => {
    await page.goto(client.site.put("/long", hostPage(client.tag(), { body: LONG })));
    await launcherBox(page);
    await page.evaluate(() => scrollTo(0, 700));
    const before = await scrollOf(page);
    await clickLauncher(page);
    const panel = await readyPanel(page);
    await page.mouse.move(200, 300);
    await page.mouse.wheel(0, 600);
    await page.waitForTimeout(300);
    expect((await scrollOf(page)).y).toBe(before.y);
    await panel.getByRole("button", { name: "Close chat" }).click();
    await expect.poll(() => scrollOf(page)).toEqual(before);
    await page.mouse.wheel(0, 300);
    await expect.poll(async () => (await scrollOf(page)).y).toBeGreaterThan(before.y);
  });

  test("the keyboard takes room, and the field stays above it", async ({ page, client, context }) => {
    await page.goto(client.page("/"));
    await clickLauncher(page);
    const panel = await readyPanel(page);
    await ask(panel, "[[tokens=120]] a long answer");
    await finished(panel);
    const session = await context.newCDPSession(page);
    for (const height of [440, 844]) {
      await session.send("Emulation.setDeviceMetricsOverride", { width: 390, height, deviceScaleFactor: 1, mobile: true });
      await expect.poll(async () => (await frameBox(panel)).height).toBe(height);
      await expect.poll(() => panel.evaluate(() => (document.querySelector(".composer") as Element).getBoundingClientRect().bottom)).toBeLessThanOrEqual(height);
      await expect(panel.getByRole("button", { name: "Close chat" })).toBeInViewport();
    }
  });

  test("a focused field does not make the phone zoom", async ({ page, client }) => {
    await page.goto(client.page("/"));
    await clickLauncher(page);
    const panel = await readyPanel(page);
    await composer(panel).tap();
    expect(await composer(panel).evaluate((field) => parseFloat(getComputedStyle(field).fontSize))).toBeGreaterThanOrEqual(16);
    expect(await page.evaluate(() => visualViewport?.scale)).toBe(1);
  });
});
