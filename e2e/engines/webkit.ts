import { Builder, Button, By, Capabilities, Key, Origin, type WebDriver, type WebElement } from "selenium-webdriver";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import path from "node:path";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { findFreePorts } from "../support/processes";
import type { Engine, Panel, Screen, Tab } from "./engine";

/** What WebKitGTK needs on a machine without a desktop and a graphics card, run by root or not. */
const ENVIRONMENT = {
  WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1",
  WEBKIT_DISABLE_COMPOSITING_MODE: "1",
  LIBGL_ALWAYS_SOFTWARE: "1",
  NO_AT_BRIDGE: "1",
};
/** GTK's settings are the visitor's system: here it moves nothing. */
const REDUCED_MOTION = { XDG_CONFIG_DIRS: path.join(import.meta.dirname, "reduced-motion") };
/** Nothing leaves this machine: every other address goes to a proxy that is not there. */
const OFFLINE = {
  proxyType: "manual",
  httpProxy: "127.0.0.1:9",
  sslProxy: "127.0.0.1:9",
  noProxy: ["localhost", "127.0.0.1"],
};
/** The panels' frames, which lie in closed shadow roots: WebDriver finds them only with the help of `PRELUDE`. */
const FRAMES = 'testRoots.filter((root) => root.host.isConnected).map((root) => root.querySelector("iframe")).filter(Boolean)';

const KEYS: Record<string, string> = { Tab: Key.TAB, Enter: Key.ENTER, Escape: Key.ESCAPE };

/** A browser that has not started by then will not: WebKitWebDriver sometimes loses one on a busy machine. */
const START_TIMEOUT_MS = 30_000;
const START_ATTEMPTS = 3;

/**
 * WebKitGTK's small browser on a screen that exists in memory only, driven by WebDriver. Each tab is a browser of its own
 * with a driver of its own: a driver keeps one session at a time, and a new browser remembers nothing.
 */
export async function webkitEngine(): Promise<Engine> {
  const screen = startProgram(process.env.XVFB_PATH ?? "/usr/bin/Xvfb", ["-displayfd", "3", "-screen", "0", "1600x1200x24", "-nolisten", "tcp"]);
  const [display] = (await once(createInterface(screen.process.stdio[3] as Readable), "line")) as [string];
  return {
    name: "webkit",
    open: async (size) => openTab(await startBrowser({ DISPLAY: `:${display}`, ...(size.reducesMotion && REDUCED_MOTION) }), size),
    close: () => screen.stop(),
  };
}

interface Browser {
  driver: WebDriver;
  stop(): Promise<void>;
}

async function startBrowser(environment: Record<string, string>, attempt = 1): Promise<Browser> {
  const { WEBKIT_DRIVER_PATH = "/usr/bin/WebKitWebDriver", WEBKIT_BROWSER_PATH } = process.env;
  const port = await findFreePorts(1);
  const program = startProgram(WEBKIT_DRIVER_PATH, [`--port=${port}`, "--host=127.0.0.1"], { ...ENVIRONMENT, ...environment });
  const server = `http://127.0.0.1:${port}`;
  const capabilities = new Capabilities({
    browserName: "MiniBrowser",
    proxy: OFFLINE,
    "webkitgtk:browserOptions": { args: ["--automation"], ...(WEBKIT_BROWSER_PATH && { binary: WEBKIT_BROWSER_PATH }) },
  });
  const started = untilAnswered(`${server}/status`).then(() =>
    new Builder().disableEnvironmentOverrides().usingServer(server).withCapabilities(capabilities).build().then((driver) => driver),
  );
  started.catch(() => undefined); // when it is given up, nobody is waiting any more
  const driver = await Promise.race([started, sleep(START_TIMEOUT_MS)]);
  if (driver) {
    const stop = async (): Promise<void> => {
      await driver.quit().catch(() => undefined); // a browser that has crashed is ended with its driver
      await program.stop();
    };
    return { driver, stop };
  }
  await program.stop();
  if (attempt === START_ATTEMPTS) throw new Error(`WebKit did not start within ${START_TIMEOUT_MS / 1000} s, ${attempt} times.`);
  return startBrowser(environment, attempt + 1);
}

async function openTab({ driver, stop }: Browser, screen: Screen): Promise<Tab> {
  await driver.manage().setTimeouts({ implicit: 10_000, script: 30_000 });
  return tabIn(driver, createQueue(), screen, stop);
}

async function tabIn(driver: WebDriver, inTurn: Queue, screen: Screen, stop: () => Promise<void>): Promise<Tab> {
  const handle = await driver.getWindowHandle();
  const inPage = <Result>(work: () => Promise<Result>): Promise<Result> =>
    inTurn(async () => {
      await driver.switchTo().window(handle);
      return work();
    });
  const resize: Tab["resize"] = (width, height) => inPage(() => driver.manage().window().setRect({ x: 0, y: 0, width, height }).then(() => undefined));
  await resize(screen.width, screen.height);
  const evaluate: Tab["evaluate"] = (fn, argument) => inPage(() => run(driver, fn, argument));
  return {
    goto: (url) => inPage(() => driver.get(url)),
    reload: () => inPage(() => driver.navigate().refresh()),
    evaluate,
    click: (x, y) =>
      inPage(() =>
        driver.actions({ async: true }).move({ x: Math.round(x), y: Math.round(y), origin: Origin.VIEWPORT })
          .press(Button.LEFT).release(Button.LEFT).perform(),
      ),
    // Keys go to the frame that has the focus, and going to a frame gives it the focus: no `inPage` here.
    press: (key) => inTurn(() => driver.actions({ async: true }).sendKeys(KEYS[key] ?? key).perform()),
    resize,
    print: () => Promise.resolve(null), // its WebDriver cannot
    openBeside: async () => {
      await inPage(() => driver.switchTo().newWindow("tab"));
      return tabIn(driver, inTurn, screen, () => Promise.resolve());
    },
    panels: async () => {
      const count = await inPage(() => driver.executeScript<number>(`return ${FRAMES}.length`));
      return Array.from({ length: count }, (_, number) => panelIn(driver, inPage, number));
    },
    complaints: () => evaluate(() => [...(window as unknown as { testComplaints: string[] }).testComplaints]),
    close: stop,
  };
}

function panelIn(driver: WebDriver, inPage: Queue, number: number): Panel {
  const inside = <Result>(work: () => Promise<Result>): Promise<Result> =>
    inPage(async () => {
      await driver.switchTo().frame(await driver.executeScript<WebElement>(`return ${FRAMES}[${number}]`));
      return work();
    });
  const find = (selector: string) => driver.findElement(By.css(selector));
  return {
    evaluate: (fn, argument) => inside(() => run(driver, fn, argument)),
    click: (selector) => inside(() => find(selector).click()),
    type: (selector, text) =>
      inside(async () => {
        await find(selector).click();
        await driver.actions({ async: true }).sendKeys(...text.replaceAll("\n", Key.ENTER)).perform();
      }),
  };
}

type Queue = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** A driver is in one frame at a time: who asks meanwhile waits. */
function createQueue(): Queue {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work);
    last = next.catch(() => undefined); // whose work it was hears of it
    return next;
  };
}

/** As JSON text both ways, because a host page may have changed how objects are listed and arrays are written. */
async function run<Result, Argument>(driver: WebDriver, fn: (argument: Argument) => Result | Promise<Result>, argument?: Argument): Promise<Result> {
  const call = `const [fn, argument] = [${fn.toString()}, arguments[0] && JSON.parse(arguments[0])];
    return Promise.resolve(fn(argument)).then(window.testWrite || JSON.stringify);`;
  const text = await driver.executeScript<string | null>(call, argument === undefined ? null : JSON.stringify(argument));
  return (text ? JSON.parse(text) : undefined) as Result;
}

async function untilAnswered(url: string): Promise<void> {
  while (!(await fetch(url).then((response) => response.ok, () => false))) await sleep(100);
}

/** A program and all that it starts, which end together, and with this process at the latest. */
function startProgram(path: string, args: string[], environment: Record<string, string> = {}): { process: ChildProcess; stop(): Promise<void> } {
  const child = spawn(path, args, {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "ignore", "ignore", "pipe"],
    detached: true, // a process group of its own
  });
  const kill = (): void => {
    try {
      if (child.pid) process.kill(-child.pid, "SIGKILL");
    } catch {
      // All of them have ended.
    }
  };
  const ended = once(child, "exit");
  process.once("exit", kill);
  return {
    process: child,
    async stop() {
      process.removeListener("exit", kill);
      kill();
      await ended;
    },
  };
}
