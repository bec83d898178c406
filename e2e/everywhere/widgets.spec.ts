import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { DESKTOP, PHONE, type Tab } from "../engines/engine";
import { expect, test } from "../engines/test";
import { page } from "../torture/host-page";
import { answerOf, ask, clickMiddle, CLOSE, coveredBox, findLauncher, openPanel, widgetBoxes } from "../torture/visitor";

interface Global {
  switchboard: { destroy(): void };
}

test("the chat on two pages of a site: it stays open with its conversation, and a closed one stays closed", async ({ openTab, client }) => {
  const [first, second] = ["/first", "/second"].map((path) => client.site.put(path, page({ tag: client.tag() }))) as [string, string];
  const tab = await openTab(DESKTOP);
  await tab.goto(first);
  await clickMiddle(tab, await findLauncher(tab));
  const [panel] = await openPanel(tab);
  expect(await ask(panel!, "hello")).toBe("You said: hello");

  await tab.goto(second);
  const [again] = await openPanel(tab);
  expect(await answerOf(again!)).toBe("You said: hello");
  await again!.click(CLOSE);
  await tab.goto(first);
  await findLauncher(tab);
  await pause(tab);
  expect(await tab.panels()).toEqual([]);
  expect(await tab.complaints()).toEqual([]);
});

test("two tenants on one page: each answers in its own panel only", async ({ openTab, client, neighbour }) => {
  const tags = client.tag('data-position="bottom-left"') + neighbour.tag('data-position="bottom-right"');
  const tab = await openTab(DESKTOP);
  await tab.goto(client.site.put("/two", page({ tag: tags })));
  await expect.poll(() => widgetBoxes(tab), { message: "two launchers are drawn" }).toHaveLength(2);
  const boxes = (await widgetBoxes(tab)).sort((one, other) => one.x - other.x);
  expect(boxes[0]!.x + boxes[0]!.width).toBeLessThan(boxes[1]!.x);

  await clickMiddle(tab, boxes[0]!);
  await openPanel(tab);
  await clickMiddle(tab, boxes[1]!);
  const panels = await openPanel(tab, 2);
  const questions = ["left-marker", "right-marker"];
  for (const [number, panel] of panels.entries()) expect(await ask(panel, questions[number]!)).toBe(`You said: ${questions[number]}`);
  const texts = await Promise.all(panels.map((panel) => panel.evaluate(() => document.body.innerText)));
  expect(texts[0]).toContain("Echo");
  expect(texts[0]).not.toMatch(/right-marker|Neighbour/);
  expect(texts[1]).toContain("Neighbour");
  expect(texts[1]).not.toMatch(/left-marker|Echo/);
  expect(await tab.complaints()).toEqual([]);
});

test("inline: the chat fills the place that the page gave it, without a launcher and without a way to close it", async ({ openTab, client }) => {
  const content = '<p>Before.</p><div id="chat"></div><p>After.</p>';
  const head = "<style>#chat { width: 420px; height: 560px }</style>";
  const tag = client.tag('data-mode="inline" data-target="#chat"');
  const tab = await openTab(DESKTOP);
  await tab.goto(client.site.put("/inline", page({ head, content, tag })));
  const [panel] = await openPanel(tab);
  expect(await ask(panel!, "hello")).toBe("You said: hello");
  const target = await tab.evaluate(() => {
    const { x, y, width, height } = document.querySelector("#chat")!.getBoundingClientRect();
    return { x, y, width, height };
  });
  const covered = await coveredBox(tab);
  for (const side of ["x", "y", "width", "height"] as const) expect(Math.abs(covered![side] - target[side])).toBeLessThanOrEqual(40);
  expect(await panel!.evaluate((selector) => document.querySelectorAll(selector).length, '.header-button[aria-label^="Close"]')).toBe(0);
  expect(await tab.complaints()).toEqual([]);
});

for (const screen of [DESKTOP, PHONE]) {
  test(`any element of the page opens the chat, with a question if it has one (${screen.name})`, async ({ openTab, client }) => {
    const content = '<button id="ask" data-switchboard-open="When are you open?">Ask us</button>';
    const tab = await openTab(screen);
    await tab.goto(client.site.put("/opener", page({ content, tag: client.tag('data-launcher="none"') })));
    await pause(tab);
    const box = await tab.evaluate(() => {
      const { x, y, width, height } = document.querySelector("#ask")!.getBoundingClientRect();
      return { x, y, width, height };
    });
    await clickMiddle(tab, box);
    const [panel] = await openPanel(tab);
    expect(await answerOf(panel!)).toBe("You said: When are you open?");
    await panel!.click(CLOSE);
    await expect.poll(() => coveredBox(tab)).toBeNull();
    expect(await tab.complaints()).toEqual([]);
  });
}

test("an open chat lives through a new body, and destroy() leaves nothing", async ({ openTab, client }) => {
  const tab = await openTab(DESKTOP);
  await tab.goto(client.site.put("/swap", page({ tag: client.tag() })));
  await clickMiddle(tab, await findLauncher(tab));
  const [panel] = await openPanel(tab);
  expect(await ask(panel!, "hello")).toBe("You said: hello");
  await tab.evaluate(() => {
    const next = document.createElement("body");
    next.innerHTML = "<h1>Page two</h1>";
    history.pushState({}, "", "?two");
    document.body.replaceWith(next);
  });
  const [again] = await openPanel(tab);
  expect(await answerOf(again!)).toBe("You said: hello");
  expect(await ask(again!, "and on this page?")).toBe("You said: and on this page?");

  await tab.evaluate(() => (window as unknown as Global).switchboard.destroy());
  expect(await tab.evaluate(() => document.querySelectorAll("switchboard-widget, iframe").length)).toBe(0);
  await tab.evaluate(() => document.body.replaceWith(document.createElement("body")));
  await pause(tab);
  expect(await tab.evaluate(() => document.querySelectorAll("switchboard-widget, iframe").length)).toBe(0);
  expect(await tab.complaints()).toEqual([]);
});

test("a page that is left while the loader waits for its answer says nothing", async ({ openTab, client }) => {
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, resolve));
  const api = `http://localhost:${(silent.address() as AddressInfo).port}`;
  const next = client.site.put("/next", page({ tag: "" }));
  const tab = await openTab(DESKTOP);
  await tab.goto(client.site.put("/left", page({ tag: client.tag(`data-api="${api}"`) })));
  await tab.evaluate((url) => location.assign(url), next);
  // While the page changes there is none to ask.
  await expect.poll(() => tab.evaluate(() => location.pathname).catch(() => "")).toBe("/next");
  await pause(tab);
  expect(await tab.complaints()).toEqual([]);
  silent.closeAllConnections();
  silent.close();
});

/** Time for something that must not happen, or that leaves no trace when it has. */
const pause = (tab: Tab): Promise<unknown> => tab.evaluate(() => new Promise((resolve) => setTimeout(resolve, 800)));
