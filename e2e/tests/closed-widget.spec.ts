import { expect, test } from "../support/test";
import { hostPage } from "../support/host-site";
import { launcherBox, openChat, widgetNode, type Box } from "../support/widget";
import type { Page } from "@playwright/test";

/** Covers the corner that the open panel will take. */
const CORNER_BUTTON =
  '<button id="corner" style="position:fixed;right:0;bottom:0;width:520px;height:760px" ' +
  'onclick="this.dataset.clicks = Number(this.dataset.clicks || 0) + 1">Corner</button>';

test("before intent there are the loader and one config request, and nothing is stored", async ({ page, client, context, addresses }) => {
  const requests: string[] = [];
  page.on("request", (request) => {
    const { origin, pathname } = new URL(request.url());
    if (origin === addresses.widgetOrigin) requests.push(pathname);
  });
  await page.addInitScript(() => {
    const shifts: number[] = [];
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.push((entry as PerformanceEntry & { value: number }).value);
    }).observe({ type: "layout-shift", buffered: true });
  });
  await page.goto(client.page("/"));
  await launcherBox(page);
  await page.mouse.move(100, 100);
  await page.waitForLoadState("networkidle");

  expect(requests).toEqual(["/widget.js", "/api/widget/config"]);
  expect(page.frames()).toHaveLength(1);
  expect(await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie])).toEqual([0, 0, ""]);
  expect(await context.cookies()).toEqual([]);
  expect(await page.evaluate(() => (window as unknown as { shifts: number[] }).shifts)).toEqual([]);
});

test("before intent the loader uses no more parts of the browser than a launcher needs", async ({ page, client }) => {
  await page.addInitScript(countUses);
  await page.goto(client.page("/"));
  await launcherBox(page);
  await page.waitForLoadState("networkidle");

  // Each first use of a part costs the page time, and so does compiling a pattern.
  expect(await page.evaluate(() => (window as unknown as { uses: Record<string, number> }).uses)).toEqual({
    fetch: 1, createElement: 2, createElementNS: 2, attachShadow: 1, CSSStyleSheet: 1, MutationObserver: 1, CustomEvent: 1, addEventListener: 2,
  });
});

test("the closed widget covers its button and nothing else, also after it was open", async ({ page, client }) => {
  await page.goto(client.site.put("/corner", hostPage(client.tag(), { body: CORNER_BUTTON })));
  await expectOnlyTheButton(page, await launcherBox(page));
  const panel = await openChat(page);
  await panel.getByRole("button", { name: "Close chat" }).click();
  await expect(widgetNode(page)).toBeVisible();
  await expectOnlyTheButton(page, await launcherBox(page));
});

test("clicks around the closed widget reach the page's own button", async ({ page, client }) => {
  await page.goto(client.site.put("/corner", hostPage(client.tag(), { body: CORNER_BUTTON })));
  const box = await launcherBox(page);
  const points = [
    [box.x - 6, box.y + box.height / 2],
    [box.x + box.width / 2, box.y - 6],
    [box.x + box.width / 2, box.y + box.height + 6],
    [box.x - 200, box.y - 300],
  ] as const;
  for (const [x, y] of points) await page.mouse.click(x, y);
  await expect(page.locator("#corner")).toHaveAttribute("data-clicks", String(points.length));
  expect(page.frames()).toHaveLength(1);
});

test("a closed widget is out of the page's tab order except for its button", async ({ page, client }) => {
  await page.goto(client.site.put("/tab", hostPage(client.tag(), { body: '<a href="#top">The last link</a>' })));
  const panel = await openChat(page);
  await panel.getByRole("button", { name: "Close chat" }).click();
  await page.getByRole("link", { name: "The last link" }).focus();
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.localName)).toBe("switchboard-widget");
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.localName)).not.toBe("switchboard-widget");
});

/** Counts on the page what the loader calls and constructs; the test tool has scripts of its own there. Runs before all. */
function countUses(): void {
  const uses: Record<string, number> = {};
  Object.assign(window, { uses });
  const note = (name: string): void => {
    if (!new Error().stack?.includes("/widget.js")) return;
    uses[name] = (uses[name] ?? 0) + 1;
  };
  const wrap = (owner: object, name: string): void => {
    const original = Reflect.get(owner, name) as object;
    Reflect.set(owner, name, new Proxy(original, {
      apply(target, self, values) {
        note(name);
        return Reflect.apply(target as () => unknown, self, values) as unknown;
      },
      construct(target, values, made) {
        note(name);
        return Reflect.construct(target as new () => object, values, made) as object;
      },
    }));
  };
  for (const name of ["URL", "URLSearchParams", "AbortController", "XMLHttpRequest", "MutationObserver", "IntersectionObserver", "ResizeObserver",
    "CSSStyleSheet", "CustomEvent", "fetch", "setTimeout", "setInterval", "requestAnimationFrame", "requestIdleCallback"]) wrap(window, name);
  wrap(Document.prototype, "createElement");
  wrap(Document.prototype, "createElementNS");
  wrap(Element.prototype, "attachShadow");
  wrap(EventTarget.prototype, "addEventListener");
  wrap(RegExp.prototype, "test");
  const { get } = Object.getOwnPropertyDescriptor(Document.prototype, "scripts") as { get(this: Document): HTMLCollectionOf<HTMLScriptElement> };
  Object.defineProperty(Document.prototype, "scripts", {
    get(this: Document) {
      note("scripts");
      return get.call(this);
    },
  });
}

/** Asks the browser, on a grid over the corner, whose every point is. The button's rounded corners may be the page's. */
async function expectOnlyTheButton(page: Page, box: Box): Promise<void> {
  const findWrong = (): Promise<string[]> => page.evaluate(({ x, y, width, height }) => {
    const found: string[] = [];
    const ROUNDING = 12;
    for (let left = innerWidth - 540; left < innerWidth; left += 6) {
      for (let top = innerHeight - 780; top < innerHeight; top += 6) {
        const isOurs = document.elementFromPoint(left, top)?.localName === "switchboard-widget";
        const isIn = (inset: number): boolean =>
          left >= x + inset && left <= x + width - inset && top >= y + inset && top <= y + height - inset;
        if (isOurs && !isIn(-1)) found.push(`${left},${top} is taken from the page`);
        if (!isOurs && isIn(ROUNDING)) found.push(`${left},${top} does not open the chat`);
      }
    }
    return found;
  }, box);
  // The button may still be moving back from under the mouse.
  await page.mouse.move(10, 10);
  await expect.poll(findWrong).toEqual([]);
}
