import { DESKTOP, PHONE, type Panel, type Tab } from "../engines/engine";
import { expect, test } from "../engines/test";
import { openShadowRoots } from "../support/host-site";
import { page, script } from "../torture/host-page";
import { answerOf, ask, CLOSE, COMPOSER, coveredBox, findLauncher, openByClick, openChat, sizeOf, windowOf } from "../torture/visitor";

const EXPAND = ".header .header-button:nth-last-of-type(2)";

test("the expand button makes the panel wide, all of it in the window, and gives the room back", async ({ openTab, client, neighbour }) => {
  const tab = await openTab(DESKTOP);
  for (const { site, tag } of [client, neighbour]) {
    const panel = await openChat(tab, site.put("/wide", page({ tag: tag('data-storage="none"') })));
    const normal = await sizeOf(panel);
    await panel.click(EXPAND);
    await expect.poll(async () => (await sizeOf(panel)).width).toBeGreaterThan(normal.width + 100);
    const { width, height } = await sizeOf(panel);
    const covered = await coveredBox(tab);
    expect(covered!.width).toBeGreaterThan(width - 40);
    expect(covered!.height).toBeGreaterThan(height - 40);
    await panel.click(EXPAND);
    await expect.poll(() => sizeOf(panel)).toEqual(normal);
  }
});

const bottomOf = (panel: Panel, selector: string): Promise<number> =>
  panel.evaluate((wanted) => (document.querySelector(wanted) as Element).getBoundingClientRect().bottom, selector);

const lockOf = (tab: Tab): Promise<{ overflow: string; y: number }> =>
  tab.evaluate(() => ({ overflow: getComputedStyle(document.documentElement).overflowY, y: Math.round(scrollY) }));

test("on a phone the panel has the whole window, and the page is locked only then and stands where it stood", async ({ openTab, client }) => {
  const tab = await openTab(PHONE);
  await tab.goto(client.site.put("/hand", page({ tag: client.tag() })));
  await findLauncher(tab);
  await tab.evaluate(() => scrollTo(0, 300));
  await expect.poll(async () => (await lockOf(tab)).y).toBe(300);
  const before = await lockOf(tab);
  const panel = await openByClick(tab);
  await expect.poll(async () => (await lockOf(tab)).overflow).toBe("hidden");
  await expect.poll(async () => (await sizeOf(panel)).width).toBe((await windowOf(tab)).width);
  expect((await sizeOf(panel)).height).toBe((await windowOf(tab)).height);
  expect(await ask(panel, "hello")).toBe("You said: hello");
  await panel.click(CLOSE);
  await expect.poll(() => lockOf(tab)).toEqual(before);
});

test("print shows neither launcher nor panel", async ({ openTab, client }) => {
  const tab = await openTab(DESKTOP);
  const head = script(`(${openShadowRoots.toString()})()`);
  await openChat(tab, client.site.put("/print", page({ head, content: "<h1>A page</h1>", tag: client.tag() })));
  const paper = await tab.print();
  if (paper === null) {
    // What a printer would see: the same rules, meant for the screen.
    const display = await tab.evaluate(() => {
      const { shadowRoot } = document.querySelector("switchboard-widget") as Element;
      const rules = shadowRoot?.adoptedStyleSheets.flatMap(({ cssRules }) => [...cssRules]) ?? [];
      for (const rule of rules) if (rule instanceof CSSMediaRule && rule.media.mediaText === "print") rule.media.mediaText = "screen";
      return getComputedStyle(document.querySelector("switchboard-widget") as Element).display;
    });
    expect(display).toBe("none");
    return;
  }
  await tab.evaluate(() => (window as unknown as { switchboard: { destroy(): void } }).switchboard.destroy());
  expect(await tab.print()).toBe(paper);
});

test("the panel stays in a window that becomes small, with its field", async ({ openTab, client, neighbour }) => {
  for (const { site, tag } of [client, neighbour]) {
    const tab = await openTab(DESKTOP);
    const panel = await openChat(tab, site.put("/small", page({ tag: tag() })));
    await tab.resize(900, 600);
    await expect.poll(async () => (await windowOf(tab)).height).toBeLessThanOrEqual(600);
    const { height } = await windowOf(tab);
    await expect.poll(async () => (await sizeOf(panel)).height).toBeLessThan(height);
    const covered = (await coveredBox(tab))!;
    expect(covered.y).toBeGreaterThanOrEqual(0);
    expect(covered.y + covered.height).toBeLessThanOrEqual(height);
    expect(await bottomOf(panel, COMPOSER)).toBeLessThanOrEqual((await sizeOf(panel)).height);
  }
});

test("where the visitor's system moves nothing, nothing of the panel moves", async ({ openTab, client }) => {
  const tab = await openTab({ ...DESKTOP, reducesMotion: true });
  const panel = await openChat(tab, client.site.put("/still", page({ tag: client.tag() })));
  expect(await panel.evaluate(() => matchMedia("(prefers-reduced-motion: reduce)").matches)).toBe(true);
  const moving = (): Promise<number> =>
    panel.evaluate(() => document.getAnimations().filter(({ effect }) => Number(effect?.getComputedTiming().duration) > 1).length);
  expect(await moving()).toBe(0);
  await panel.type(COMPOSER, "[[first_delay=1]] hello\n");
  expect(await moving()).toBe(0);
  expect(await answerOf(panel)).toBe("You said: hello");
});
