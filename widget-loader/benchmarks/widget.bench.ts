/** The widget's weight and speed on a blank page and on one with scripts of its own, as a table; fails when a figure is over its limit. */
import { expect, test, type Browser, type Page } from "@playwright/test";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import type { Addresses } from "../../e2e/support/stack";
import { blankPage, hostPage, leastScript, NEWS, NEWS_PATH } from "./pages";
import { mainThreadTime, type MainThreadTime, type Scene } from "./script-time";

const PUBLIC = path.resolve(import.meta.dirname, "../../frontend/public");
const SLOWDOWN = 4;
const RUNS = 7;
/** More of those that are short. */
const SCRIPT_RUNS = 15;
/** What was wanted for a page with scripts of its own, and what our script may take there beyond the least possible. */
const WANTED_MS = 5;
const OWN_MS = 3;
/** The same on a blank page, where our script is the first to use the browser's parts. */
const OWN_ON_BLANK_MS = 5;
const READY_MS = 600;

const stack = JSON.parse(process.env.SWITCHBOARD_E2E ?? "null") as Addresses | null;
const widgetOrigin = process.env.WIDGET_ORIGIN ?? stack?.widgetOrigin ?? "";
const hostOrigin = process.env.HOST_ORIGIN ?? stack?.sites[0] ?? "http://localhost:4001";
const tenantId = process.env.TENANT_ID ?? "harbour-dental";

const median = (values: number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;
const PAGE_PATH = "/bench";
const print = (...lines: string[]): void => void process.stdout.write(lines.join("\n") + "\n");

/** What a page and its frames note down while they live; runs before their own scripts. */
function observe(): void {
  const seen = { shift: 0, clickedAt: 0, readyAt: 0 };
  Object.assign(window, { seen });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) seen.shift += (entry as PerformanceEntry & { value: number }).value;
  }).observe({ type: "layout-shift", buffered: true });
  addEventListener("pointerdown", () => (seen.clickedAt ||= Date.now()), true);
  // Ready is when the visitor can write: the field is there, enabled and has its place.
  new MutationObserver(() => {
    const field = document.querySelector("textarea");
    if (field && !field.disabled && field.offsetHeight) seen.readyAt ||= Date.now();
  }).observe(document, { childList: true, subtree: true, attributes: true });
}

const WIDGET_JS = widgetOrigin + "/widget.js";
const TAG = `<script src="${WIDGET_JS}" data-tenant-id="${tenantId}" defer></script>`;

/** A page of an allowed site, on a slow processor. */
async function openPage(page: Page, html: string): Promise<void> {
  await page.route(hostOrigin + PAGE_PATH, (route) => route.fulfill({ contentType: "text/html", body: html }));
  await page.route(hostOrigin + NEWS_PATH, (route) => route.fulfill({ contentType: "application/json", body: NEWS }));
  await page.addInitScript(observe);
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: SLOWDOWN });
  await page.goto(hostOrigin + PAGE_PATH);
}

/** What a page with the widget has asked our origin for, and how far its content has moved, before anybody acts. */
async function watch(browser: Browser, html: string): Promise<{ requests: string[]; shift: number }> {
  const page = await browser.newPage();
  const requests: string[] = [];
  page.on("request", (request) => {
    const { origin, pathname } = new URL(request.url());
    if (origin === widgetOrigin) requests.push(pathname);
  });
  await openPage(page, html);
  await page.locator("switchboard-widget").waitFor({ state: "attached" });
  await page.waitForTimeout(500);
  const { shift } = await page.evaluate(() => (window as unknown as { seen: { shift: number } }).seen);
  await page.close();
  return { requests, shift };
}

/** The medians of a scene, and its run with the least script time. */
interface Measured extends MainThreadTime {
  fastest: number;
}

/** The scenes by name, in turns, so that all have the same share of what else the machine does. */
async function measure<Name extends string>(browser: Browser, scenes: Record<Name, Scene>, slowdown: number): Promise<Record<Name, Measured>> {
  const names = Object.keys(scenes) as Name[];
  const times = new Map(names.map((name) => [name, [] as MainThreadTime[]]));
  for (let run = 0; run < SCRIPT_RUNS; run += 1) {
    for (const name of names) times.get(name)?.push(await mainThreadTime(browser, scenes[name], slowdown));
  }
  const all = (name: Name, part: keyof MainThreadTime): number[] => (times.get(name) ?? []).map((time) => time[part]);
  const summary = (name: Name): Measured => ({
    script: median(all(name, "script")),
    called: median(all(name, "called")),
    render: median(all(name, "render")),
    fastest: Math.min(...all(name, "script")),
  });
  return Object.fromEntries(names.map((name) => [name, summary(name)])) as Record<Name, Measured>;
}

test("sizes", async () => {
  const assets = path.join(PUBLIC, "widget/assets");
  const [version = ""] = await readdir(path.join(PUBLIC, "widget/v"));
  const folder = path.join(PUBLIC, "widget/v", version);
  const files = [
    ...["widget.js", "panel.js", "panel-page.js"].map((name) => path.join(folder, name)),
    ...(await readdir(assets)).filter((name) => /\.(js|css)$/.test(name)).sort().map((name) => path.join(assets, name)),
  ];
  print("", "file                          raw     gzip   brotli");
  for (const file of files) {
    const content = await readFile(file);
    const sizes = [content.length, gzipSync(content, { level: 9 }).length, brotliCompressSync(content).length];
    print(path.basename(file).padEnd(26) + sizes.map((size) => String(size).padStart(7)).join("  "));
  }
});

test("before anybody acts", async ({ browser }) => {
  const url = hostOrigin + PAGE_PATH;
  const leastUrl = hostOrigin + "/least.js";
  const scene = (script: string, html: string): Scene => ({
    page: url,
    script,
    files: {
      [url]: ["text/html", html],
      [hostOrigin + NEWS_PATH]: ["application/json", NEWS],
      [leastUrl]: ["text/javascript", leastScript(`${widgetOrigin}/api/widget/config?tenant_id=${tenantId}`)],
    },
  });
  const scenes = {
    ours: scene(WIDGET_JS, hostPage(WIDGET_JS, tenantId)),
    least: scene(leastUrl, hostPage(leastUrl, tenantId)),
    oursOnBlank: scene(WIDGET_JS, blankPage(TAG)),
    leastOnBlank: scene(leastUrl, blankPage(`<script src="${leastUrl}" defer></script>`)),
  };
  const seen = [await watch(browser, blankPage(TAG)), await watch(browser, hostPage(WIDGET_JS, tenantId))];
  const times = await measure(browser, scenes, 1);
  const own = times.ours.script - times.least.script;
  const ownOnBlank = times.oursOnBlank.script - times.leastOnBlank.script;
  const slowed = await measure(browser, { ours: scenes.ours }, SLOWDOWN);

  const slow = (time: number): string => (time * SLOWDOWN).toFixed(1).padStart(6) + " ms";
  const row = (name: string, { script, fastest, called, render }: Measured): string =>
    name.padEnd(30) + slow(script) + slow(fastest).padStart(10) + slow(called).padStart(19) + slow(render).padStart(23);
  print(
    "", `before anybody acts: the main thread's own processor time, times ${SLOWDOWN}, medians of ${SCRIPT_RUNS} runs`,
    "                               all script   fastest   without promises   style, layout, paint",
    row("page with scripts of its own", times.ours) + `   (wanted: ${WANTED_MS})`,
    row("  the least possible", times.least) + "   (one request, one look, one button)",
    row("blank page", times.oursOnBlank) + "   (with the page's own first layout)",
    row("  the least possible", times.leastOnBlank),
    `our own on the former         ${slow(own)}   (at most ${OWN_MS})`,
    `our own on the blank page     ${slow(ownOnBlank)}   (at most ${OWN_ON_BLANK_MS})`,
    `Chromium's own "${SLOWDOWN}x slower"     ${slowed.ours.script.toFixed(1).padStart(6)} ms   (page with scripts of its own)`,
    `layout shift          ${seen.map(({ shift }) => shift).join(", ")}`,
    `requests              ${seen.map(({ requests }) => requests.join(" ")).join(", ")}`,
  );
  for (const { requests, shift } of seen) {
    expect(shift).toBe(0);
    expect(requests).toEqual(["/widget.js", "/api/widget/config"]);
  }
  // Chromium slows a thread down by interrupting it from another one, which a busy machine delays: the same script was
  // found between one and ten times slower at "4". Processor time at full speed, times four, is what that stands for.
  // Other work on the machine takes this thread's caches and costs every script up to a third more: hence the limit on what
  // lies between two scripts that were measured in turns. It is the part of the time that is ours.
  expect(own * SLOWDOWN).toBeLessThanOrEqual(OWN_MS);
  expect(ownOnBlank * SLOWDOWN).toBeLessThanOrEqual(OWN_ON_BLANK_MS);
});

test("from the click to a field that can be written in", async ({ browser }) => {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const page = await browser.newPage();
    await openPage(page, blankPage(TAG));
    const launcher = page.locator("switchboard-widget");
    await launcher.waitFor({ state: "attached" });
    await page.waitForTimeout(300);
    const box = await launcher.boundingBox();
    if (!box) throw new Error("The launcher takes no space.");
    // No hover before: everything begins with the click.
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await expect.poll(async () => {
      const seen = await Promise.all(page.frames().map((frame) => frame.evaluate(
        () => (window as unknown as { seen?: { clickedAt: number; readyAt: number } }).seen,
      ).catch(() => undefined)));
      const clickedAt = seen[0]?.clickedAt ?? 0;
      const readyAt = Math.max(0, ...seen.slice(1).map((frame) => frame?.readyAt ?? 0));
      return clickedAt && readyAt ? (times[run] = readyAt - clickedAt) : 0;
    }, { timeout: 30_000 }).toBeGreaterThan(0);
    await page.close();
  }
  print(
    "", `from the click to an input field, ${SLOWDOWN}x slower processor, nothing cached, ${RUNS} runs`,
    `time                  median ${median(times)} ms (at most ${READY_MS}), fastest ${Math.min(...times)} ms`, "",
  );
  expect(median(times)).toBeLessThanOrEqual(READY_MS);
});
