import { expect, type Frame, type Locator, type Page } from "@playwright/test";

/** The loader's only node on a host page. Its shadow root is closed, so that tests see what the page's scripts see. */
export const widgetNode = (page: Page): Locator => page.locator("switchboard-widget");

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Where the launcher stands: the closed widget is exactly its button. */
export async function launcherBox(page: Page): Promise<Box> {
  await expect(widgetNode(page)).toBeAttached();
  const box = await widgetNode(page).boundingBox();
  if (!box) throw new Error("The widget takes no space.");
  return box;
}

/** A click with the mouse on the middle of the launcher. */
export async function clickLauncher(page: Page): Promise<void> {
  const { x, y, width, height } = await launcherBox(page);
  await page.mouse.click(x + width / 2, y + height / 2);
}

/** The panel's frame, which only the browser's own list of frames shows. */
export async function panelOf(page: Page): Promise<Frame> {
  const find = (): Frame | undefined => page.frames().find((frame) => new URL(frame.url(), "http://x").pathname.startsWith("/widget/"));
  await expect.poll(() => find() !== undefined, { message: "the panel's frame is there" }).toBe(true);
  return find() as Frame;
}

/** Where the panel's frame stands at this moment. */
export async function frameBox(panel: Frame): Promise<Box> {
  const box = await (await panel.frameElement()).boundingBox();
  if (!box) throw new Error("The panel takes no space.");
  return box;
}

/** Longer than any of its movements takes: one that goes on has then shown itself. */
const STILL_FOR_MS = 250;

/** Where it stands once it has stopped moving: it rises when it is shown, and grows and shrinks. */
export async function settledBox(panel: Frame): Promise<Box> {
  let last = await frameBox(panel);
  await expect
    .poll(
      async () => {
        const before = last;
        await panel.page().waitForTimeout(STILL_FOR_MS);
        last = await frameBox(panel);
        return JSON.stringify(before) === JSON.stringify(last);
      },
      { message: "the panel has stopped moving" },
    )
    .toBe(true);
  return last;
}

/** Opens the chat by mouse and waits until it can be written in. */
export async function openChat(page: Page): Promise<Frame> {
  await clickLauncher(page);
  return readyPanel(page);
}

/** The panel once its session is open. */
export async function readyPanel(page: Page): Promise<Frame> {
  const panel = await panelOf(page);
  await expect(composer(panel)).toBeVisible();
  // The field is there before the session.
  await expect(panel.locator(".connecting")).toHaveCount(0);
  return panel;
}

export const composer = (panel: Frame): Locator => panel.getByRole("textbox", { name: "Your message" });
export const questions = (panel: Frame): Locator => panel.locator(".row-user .bubble");
export const answers = (panel: Frame): Locator => panel.locator(".row-answer");
export const lastAnswer = (panel: Frame): Locator => answers(panel).last();

/** Asks by keyboard, without waiting for the answer. */
export async function ask(panel: Frame, text: string): Promise<void> {
  const before = await questions(panel).count();
  await composer(panel).fill(text);
  await composer(panel).press("Enter");
  await expect(questions(panel)).toHaveCount(before + 1);
}

/** Waits until the last answer has ended and returns it: then it can be copied. */
export async function finished(panel: Frame): Promise<Locator> {
  const answer = lastAnswer(panel);
  await expect(answer.getByRole("button", { name: "Copy", exact: true })).toBeVisible({ timeout: 40_000 });
  return answer;
}

/** The numbered words that the fake model answers with when it is told `tokens=N`. */
export const numberedWords = (count: number): string => Array.from({ length: count }, (_, number) => `word${number}`).join(" ");

export const bubble = (answer: Locator): Locator => answer.locator(".bubble-answer");
