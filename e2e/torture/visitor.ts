/** What a visitor does with the widget, in any engine, and what the page they are on must not suffer from it. */
import type { Panel, Tab } from "../engines/engine";
import { expect } from "../engines/test";

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** What `WITNESS` in host-page.ts leaves on the page. */
interface Witnessed {
  testWitness: { clicks: string[]; shifts: number; hasMoved(): boolean };
}

/** The only names of the panel that these tests know; none of them depends on its language. */
export const COMPOSER = ".composer textarea";
export const CLOSE = ".header .header-button:last-of-type";
const LAST_ANSWER = ".row-answer:last-child";

/** Where the page has a widget that can be seen. */
export function widgetBoxes(tab: Tab): Promise<Box[]> {
  return tab.evaluate(() => {
    const boxes: Box[] = [];
    for (const node of document.querySelectorAll("switchboard-widget")) {
      const { x, y, width, height } = node.getBoundingClientRect();
      if (width > 0 && height > 0) boxes.push({ x, y, width, height });
    }
    return boxes;
  });
}

/** The one launcher of a page: as large as a finger and wholly inside the window. */
export async function findLauncher(tab: Tab): Promise<Box> {
  await expect.poll(() => widgetBoxes(tab), { message: "one launcher is drawn" }).toHaveLength(1);
  const [box] = (await widgetBoxes(tab)) as [Box];
  const view = await windowOf(tab);
  expect(Math.min(box.width, box.height), "as large as a finger").toBeGreaterThanOrEqual(40);
  expect(box.x, "inside the window").toBeGreaterThanOrEqual(0);
  expect(box.y, "inside the window").toBeGreaterThanOrEqual(0);
  expect(box.x + box.width, "inside the window").toBeLessThanOrEqual(view.width);
  expect(box.y + box.height, "inside the window").toBeLessThanOrEqual(view.height);
  return box;
}

/** What of the page can be seen. A page that is wider than a phone is shown smaller, and its own measure is then another. */
export const windowOf = (tab: Tab): Promise<{ width: number; height: number }> =>
  tab.evaluate(() => ({ width: visualViewport?.width ?? innerWidth, height: visualViewport?.height ?? innerHeight }));

export async function clickMiddle(tab: Tab, { x, y, width, height }: Box): Promise<void> {
  await tab.click(x + width / 2, y + height / 2);
}

/** Goes there, clicks the one launcher, and waits until the chat can be used. */
export async function openChat(tab: Tab, url: string): Promise<Panel> {
  await tab.goto(url);
  return openByClick(tab);
}

export async function openByClick(tab: Tab): Promise<Panel> {
  await clickMiddle(tab, await findLauncher(tab));
  return readyPanel(tab);
}

/** The one panel of a page, once its session is open. */
export async function readyPanel(tab: Tab): Promise<Panel> {
  const [panel] = (await openPanel(tab)) as [Panel];
  // The field is there before the session.
  await expect.poll(() => count(panel, ".connecting"), { message: "the session is open" }).toBe(0);
  return panel;
}

export const count = (panel: Panel, selector: string): Promise<number> => panel.evaluate((wanted) => document.querySelectorAll(wanted).length, selector);

export const questionsIn = (panel: Panel): Promise<string[]> =>
  panel.evaluate(() => [...document.querySelectorAll(".row-user .bubble")].map(({ textContent }) => textContent));

/** How large the panel is, which is as large as the frame that the page gives it. */
export const sizeOf = (panel: Panel): Promise<{ width: number; height: number }> => panel.evaluate(() => ({ width: innerWidth, height: innerHeight }));

/** Waits for the first panel that can be written in. */
export async function openPanel(tab: Tab, howMany = 1): Promise<Panel[]> {
  await expect.poll(async () => (await tab.panels()).length, { message: "the panel's frame is there" }).toBe(howMany);
  const panels = await tab.panels();
  for (const panel of panels) await expect.poll(() => isWritable(panel), { message: "the panel can be written in" }).toBe(true);
  return panels;
}

const isWritable = (panel: Panel): Promise<boolean> =>
  panel
    .evaluate((selector) => {
      const { width = 0 } = document.querySelector(selector)?.getBoundingClientRect() ?? {};
      return width > 100;
    }, COMPOSER)
    .catch(() => false); // it is loading

/** Asks and returns the whole answer. */
export async function ask(panel: Panel, question: string): Promise<string> {
  await panel.type(COMPOSER, `${question}\n`);
  return answerOf(panel);
}

/** The last answer once it has ended: then it can be copied and rated. */
export async function answerOf(panel: Panel): Promise<string> {
  const isDone = (): Promise<boolean> => panel.evaluate((row) => document.querySelector(`${row} .actions`) !== null, LAST_ANSWER);
  await expect.poll(isDone, { message: "the answer has ended" }).toBe(true);
  return panel.evaluate((row) => document.querySelector(`${row} .bubble-answer`)?.textContent ?? "", LAST_ANSWER);
}

/** CSS px between the points of the grid: dense enough to find a layer, and quick on pages that are slow to ask. */
const GRID = 16;

/** The part of the window where a click goes to a widget, found by asking the browser on a grid. */
export async function coveredBox(tab: Tab): Promise<Box | null> {
  return tab.evaluate(({ view, step }) => {
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let x = 2; x < view.width; x += step) {
      for (let y = 2; y < view.height; y += step) {
        if (document.elementFromPoint(x, y)?.localName !== "switchboard-widget") continue;
        [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x), Math.max(bottom, y)];
      }
    }
    return right < 0 ? null : { x: left, y: top, width: right - left, height: bottom - top };
  }, { view: await windowOf(tab), step: GRID });
}

/** The closed widget takes its button and not a pixel more: by asking the browser, and by real clicks around it. */
export async function expectOnlyTheButton(tab: Tab, box: Box): Promise<void> {
  const findWrong = async (): Promise<string> => {
    const covered = await coveredBox(tab);
    if (!covered) return "nothing of the button can be clicked";
    const isInside =
      covered.x >= box.x - 1 &&
      covered.y >= box.y - 3 &&
      covered.x + covered.width <= box.x + box.width + 1 &&
      covered.y + covered.height <= box.y + box.height + 3;
    // The corners of the button may be the page's.
    const isWhole = covered.width >= box.width - 2.5 * GRID && covered.height >= box.height - 2.5 * GRID;
    return isInside && isWhole ? "" : `${JSON.stringify(covered)} is taken, and the button is ${JSON.stringify(box)}`;
  };
  await expect.poll(findWrong, { message: "the closed widget covers its button only" }).toBe("");
  const points = [
    [box.x - 12, box.y + box.height / 2],
    [box.x + box.width / 2, box.y - 12],
    [box.x - 60, box.y - 200],
  ] as const;
  for (const [x, y] of points) {
    await tab.evaluate(() => void ((window as unknown as Witnessed).testWitness.clicks.length = 0));
    await tab.click(x, y);
    const clicks = (): Promise<string[]> => tab.evaluate(() => [...(window as unknown as Witnessed).testWitness.clicks]);
    await expect.poll(clicks, { message: `a click at ${x},${y} reaches the page` }).toEqual([expect.not.stringMatching("switchboard-widget")]);
  }
}

/** What nobody may find before a visitor wanted the chat. */
export async function expectNoTrace(tab: Tab): Promise<void> {
  const trace = await tab.evaluate(() => {
    const read = (look: () => unknown): unknown => {
      try {
        return look();
      } catch {
        return "forbidden";
      }
    };
    const { shifts, hasMoved } = (window as unknown as Witnessed).testWitness;
    const stored = [() => localStorage.length, () => sessionStorage.length, () => document.cookie.length].map(read);
    return { stored: stored.filter((each) => each !== 0 && each !== "forbidden").length, shifts, hasMoved: hasMoved() };
  });
  expect(trace, "nothing is stored and nothing of the page has moved").toEqual({ stored: 0, shifts: 0, hasMoved: false });
  expect(await tab.panels(), "there is no frame").toHaveLength(0);
}
