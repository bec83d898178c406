import { chromium, type Browser, type BrowserContext, type Frame, type Page } from "@playwright/test";
import { CHROMIUM } from "../support/chromium";
import { isPanelUrl, uncaught, withoutDates, type Engine, type Panel, type Screen, type Tab } from "./engine";

export async function chromiumEngine(): Promise<Engine> {
  const browser = await chromium.launch(CHROMIUM.launchOptions);
  return {
    name: "chromium",
    open: (screen) => openTab(browser, screen),
    close: () => browser.close(),
  };
}

async function openTab(browser: Browser, { width, height, isPhone, reducesMotion }: Screen): Promise<Tab> {
  return tabIn(
    await browser.newContext({
      viewport: { width, height },
      isMobile: isPhone,
      hasTouch: isPhone,
      reducedMotion: reducesMotion ? "reduce" : "no-preference",
    }),
    isPhone,
  );
}

async function tabIn(context: BrowserContext, isPhone: boolean): Promise<Tab> {
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (/^(warning|error)$/.test(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", ({ message }) => complaints.push(uncaught(message)));
  return {
    goto: async (url) => {
      complaints.length = 0;
      await page.goto(url);
    },
    reload: async () => void (await page.reload()),
    evaluate: (fn, argument) => page.evaluate(fn as never, argument),
    click: (x, y) => (isPhone ? page.touchscreen.tap(x, y) : page.mouse.click(x, y)),
    press: (key) => page.keyboard.press(key),
    resize: (width, height) => page.setViewportSize({ width, height }),
    print: async () => withoutDates(await page.pdf()),
    openBeside: () => tabIn(context, isPhone),
    panels: () => Promise.resolve(panelsOf(page)),
    complaints: () => Promise.resolve([...complaints]),
    close: () => context.close(),
  };
}

const panelsOf = (page: Page): Panel[] => page.frames().filter((frame) => isPanelUrl(frame.url())).map(panelIn);

function panelIn(frame: Frame): Panel {
  return {
    evaluate: (fn, argument) => frame.evaluate(fn as never, argument),
    click: (selector) => frame.locator(selector).click(),
    type: (selector, text) => frame.locator(selector).pressSequentially(text),
  };
}
