/** The widget's weight and speed on a blank page, printed as a table; fails when a figure is over its limit. */
import { expect, test, type CDPSession, type Page } from "@playwright/test";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import type { Addresses } from "../../e2e/support/stack";

const PUBLIC = path.resolve(import.meta.dirname, "../../frontend/public");
const SLOWDOWN = 4;
const RUNS = 7;
const LOADER_MS = 5;
const READY_MS = 600;

const stack = JSON.parse(process.env.SWITCHBOARD_E2E ?? "null") as Addresses | null;
const widgetOrigin = process.env.WIDGET_ORIGIN ?? stack?.widgetOrigin ?? "";
const hostOrigin = process.env.HOST_ORIGIN ?? stack?.sites[0] ?? "http://localhost:4001";
const tenantId = process.env.TENANT_ID ?? "harbour-dental";

const median = (values: number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;
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

/** A blank page of an allowed site, with or without our tag, on a slow processor. */
async function openBlank(page: Page, tag: string): Promise<CDPSession> {
  await page.route(hostOrigin + "/blank", (route) => route.fulfill({
    contentType: "text/html",
    body: `<!doctype html><html lang="en"><head><meta charset="utf-8"><link rel="icon" href="data:,"><title>Blank</title></head><body>${tag}</body></html>`,
  }));
  await page.addInitScript(observe);
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: SLOWDOWN });
  await page.goto(hostOrigin + "/blank");
  return session;
}

const TAG = `<script src="${widgetOrigin}/widget.js" data-tenant-id="${tenantId}" defer></script>`;

interface TraceEvent {
  ph: string;
  name: string;
  /** Microseconds: of the thread's own processor time, and on the clock. */
  tdur?: number;
  dur?: number;
  args?: { data?: { url?: string } };
}

/** Main-thread ms of `widget.js` while `act` runs. Microtasks have no address: on a blank page nobody else has any. */
async function scriptTime(session: CDPSession, act: () => Promise<void>): Promise<number> {
  const events: TraceEvent[] = [];
  session.on("Tracing.dataCollected", ({ value }) => events.push(...value as unknown as TraceEvent[]));
  await session.send("Tracing.start", { transferMode: "ReportEvents", traceConfig: { includedCategories: ["devtools.timeline", "v8"] } });
  await act();
  const complete = new Promise((resolve) => session.once("Tracing.tracingComplete", resolve));
  await session.send("Tracing.end");
  await complete;
  const isOurs = ({ ph, name, args }: TraceEvent): boolean => ph === "X" && (name === "RunMicrotasks" ||
    (/^(EvaluateScript|FunctionCall)$/.test(name) && /\/widget\.js$/.test(args?.data?.url ?? "")));
  return events.filter(isOurs).reduce((sum, { tdur, dur }) => sum + (tdur ?? dur ?? 0) / 1000, 0);
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
  const runs: { script: number; shift: number; requests: string[] }[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const page = await browser.newPage();
    const requests: string[] = [];
    page.on("request", (request) => {
      const { origin, pathname } = new URL(request.url());
      if (origin === widgetOrigin) requests.push(pathname);
    });
    const session = await openBlank(page, "");
    await page.unroute(hostOrigin + "/blank");
    const script = await scriptTime(session, async () => {
      await openBlank(page, TAG);
      await page.locator("switchboard-widget").waitFor({ state: "attached" });
      await page.waitForTimeout(500);
    });
    const { shift } = await page.evaluate(() => (window as unknown as { seen: { shift: number } }).seen);
    runs.push({ script, shift, requests });
    await page.close();
  }
  const times = runs.map((run) => run.script);
  print(
    "", `before anybody acts, blank page, ${SLOWDOWN}x slower processor, ${RUNS} runs`,
    `script time           fastest ${Math.min(...times).toFixed(1)} ms (at most ${LOADER_MS}), median ${median(times).toFixed(1)} ms`,
    `layout shift          ${Math.max(...runs.map((run) => run.shift))}`,
    `requests              ${runs[0]?.requests.join(", ")}`,
  );
  expect(Math.max(...runs.map((run) => run.shift))).toBe(0);
  // What else the machine does can only add to it: the fastest run is the nearest to the truth.
  expect(Math.min(...times)).toBeLessThanOrEqual(LOADER_MS);
});

test("from the click to a field that can be written in", async ({ browser }) => {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const page = await browser.newPage();
    await openBlank(page, TAG);
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
    `time                  fastest ${Math.min(...times)} ms (at most ${READY_MS}), median ${median(times)} ms`, "",
  );
  expect(Math.min(...times)).toBeLessThanOrEqual(READY_MS);
});
