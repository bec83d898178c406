import puppeteer, { type Browser, type BrowserContext, type Frame, type KeyInput, type Page } from "puppeteer-core";
import { isPanelUrl, uncaught, type Engine, type Panel, type Screen, type Tab } from "./engine";

/** Nothing leaves this machine: every other address goes to a proxy that is not there. */
const OFFLINE = {
  "network.proxy.type": 1,
  "network.proxy.http": "127.0.0.1",
  "network.proxy.http_port": 9,
  "network.proxy.ssl": "127.0.0.1",
  "network.proxy.ssl_port": 9,
  "network.proxy.no_proxies_on": "localhost, 127.0.0.1, .localhost",
};

/** Firefox over WebDriver BiDi; Playwright wants a Firefox of its own, which systems do not have. */
export async function firefoxEngine(): Promise<Engine> {
  const browser = await launch();
  /** Motion is a setting of the whole browser, which only a test or two want. */
  let still: Promise<Browser> | undefined;
  return {
    name: "firefox",
    open: async (screen) => openTab(screen.reducesMotion ? await (still ??= launch({ "ui.prefersReducedMotion": 1 })) : browser, screen),
    close: async () => {
      await browser.close();
      await (await still)?.close();
    },
  };
}

const launch = (settings: Record<string, number> = {}): Promise<Browser> =>
  puppeteer.launch({
    browser: "firefox",
    executablePath: process.env.FIREFOX_PATH ?? "/usr/bin/firefox-esr",
    headless: true,
    extraPrefsFirefox: { ...OFFLINE, ...settings },
  });

const openTab = async (browser: Browser, screen: Screen): Promise<Tab> => tabIn(await browser.createBrowserContext(), screen);

async function tabIn(context: BrowserContext, screen: Screen): Promise<Tab> {
  const { width, height } = screen;
  const page = await context.newPage();
  await page.setViewport({ width, height });
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (/^(warn|error)$/.test(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(uncaught(error instanceof Error ? error.message : String(error))));
  return {
    goto: async (url) => {
      complaints.length = 0;
      await page.goto(url);
    },
    reload: async () => void (await page.reload()),
    evaluate: (fn, argument) => page.evaluate(fn as never, argument as never),
    click: (x, y) => page.mouse.click(x, y),
    press: (key) => page.keyboard.press(key as KeyInput),
    resize: (newWidth, newHeight) => page.setViewport({ width: newWidth, height: newHeight }),
    print: () => Promise.resolve(null), // its papers hold the time of printing where it cannot be taken out
    openBeside: () => tabIn(context, screen),
    panels: () => Promise.resolve(panelsOf(page)),
    complaints: () => Promise.resolve([...complaints]),
    close: () => context.close(),
  };
}

const panelsOf = (page: Page): Panel[] => page.frames().filter((frame) => isPanelUrl(frame.url())).map(panelIn);

function panelIn(frame: Frame): Panel {
  return {
    evaluate: (fn, argument) => frame.evaluate(fn as never, argument as never),
    click: (selector) => frame.locator(selector).click(),
    type: async (selector, text) => {
      const field = await frame.waitForSelector(selector, { visible: true });
      await field?.type(text);
    },
  };
}
