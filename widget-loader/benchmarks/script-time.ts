/** What a script costs the main thread of a page, by a trace of a tab that no test tool is attached to. */
import type { Browser } from "@playwright/test";

/** Milliseconds of the main thread's own processor time. */
export interface MainThreadTime {
  /** Compiling, running, callbacks and microtasks. */
  script: number;
  /** The part of it that DevTools' `ScriptDuration` counts too: all but what runs after promises. */
  called: number;
  /** Style, layout and paint of the whole page; on one that stood still before, what the script has changed. */
  render: number;
}

interface TraceEvent {
  ph: string;
  name: string;
  pid: number;
  tid: number;
  /** Microseconds: since the start, and on the clock. */
  ts: number;
  dur: number;
  /** Microseconds of the thread's own processor time. */
  tdur: number;
  args?: { data?: { url?: string } };
}

interface Message {
  id?: number;
  method?: string;
  result?: unknown;
  params: { requestId: string; request: { url: string } };
}

const SCRIPT = /^(EvaluateScript|FunctionCall|v8\.callFunction|RunMicrotasks)$/;
const RENDER = /^(UpdateLayoutTree|Layout|PrePaint|Paint|Layerize|Commit)$/;
/** From the navigation until nothing more happens. */
const SETTLE_MS = 1_500;

/** A page, and the one script on it whose time is wanted. */
export interface Scene {
  page: string;
  script: string;
  /** What these addresses answer, content type and text; all others go to their servers. `page` has to be among them. */
  files: Record<string, readonly [type: string, text: string]>;
}

/**
 * Opens a page in a fresh tab and adds up its main thread's time from the moment that the script begins, on a processor
 * `slowdown` times slower. Whatever runs later counts, so the page's own scripts have to be done by then.
 *
 * The tab's context was not made by Playwright, which therefore leaves it alone. In a page that Playwright drives the
 * figure is not the script's: the recording of call stacks for network and console has V8 parse functions a second time
 * (`CollectSourcePositions`), and polling for an element runs microtasks. These events are in no other category than
 * `v8.execute`; they lie within those of scripts as well as beside them, so that only the outermost counts.
 */
export async function mainThreadTime(browser: Browser, { page, script, files }: Scene, slowdown: number): Promise<MainThreadTime> {
  const session = await browser.newBrowserCDPSession();
  const { browserContextId } = await session.send("Target.createBrowserContext");
  const { targetId } = await session.send("Target.createTarget", { url: "about:blank", browserContextId });
  const { sessionId } = await session.send("Target.attachToTarget", { targetId, flatten: false });
  let lastId = 0;
  const waiting = new Map<number, () => void>();
  const send = (method: string, params: object = {}): Promise<void> => new Promise((resolve) => {
    waiting.set(++lastId, resolve);
    void session.send("Target.sendMessageToTarget", { sessionId, message: JSON.stringify({ id: lastId, method, params }) });
  });
  session.on("Target.receivedMessageFromTarget", ({ message }) => {
    const { id, method, params } = JSON.parse(message) as Message;
    if (id) waiting.get(id)?.();
    else if (method === "Fetch.requestPaused") {
      const [type = "", text = ""] = files[params.request.url] ?? [];
      void send("Fetch.fulfillRequest", {
        requestId: params.requestId,
        responseCode: 200,
        responseHeaders: [{ name: "content-type", value: type }],
        body: Buffer.from(text).toString("base64"),
      });
    }
  });
  const events: TraceEvent[] = [];
  session.on("Tracing.dataCollected", ({ value }) => events.push(...value as unknown as TraceEvent[]));

  await send("Fetch.enable", { patterns: Object.keys(files).map((urlPattern) => ({ urlPattern })) });
  await send("Emulation.setCPUThrottlingRate", { rate: slowdown });
  await session.send("Tracing.start", { transferMode: "ReportEvents", traceConfig: { includedCategories: ["devtools.timeline", "v8.execute"] } });
  await send("Page.navigate", { url: page });
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  const complete = new Promise((resolve) => session.once("Tracing.tracingComplete", resolve));
  await session.send("Tracing.end");
  await complete;
  await session.send("Target.disposeBrowserContext", { browserContextId });
  await session.detach();
  return addUp(events, script);
}

function addUp(events: TraceEvent[], script: string): MainThreadTime {
  const begin = events.find(({ name, args }) => name === "EvaluateScript" && args?.data?.url === script);
  if (!begin) throw new Error(`The script ${script} did not run.`);
  const own = events.filter(({ ph, pid, tid, ts }) => ph === "X" && pid === begin.pid && tid === begin.tid && ts >= begin.ts)
    .sort((a, b) => a.ts - b.ts || b.dur - a.dur);
  const time = { script: 0, called: 0, render: 0 };
  let end = 0;
  for (const { name, ts, dur, tdur } of own) {
    const kind = SCRIPT.test(name) ? "script" : RENDER.test(name) ? "render" : null;
    if (!kind || ts < end) continue;
    time[kind] += tdur / 1_000;
    if (kind === "script" && name !== "RunMicrotasks") time.called += tdur / 1_000;
    end = ts + dur;
  }
  return time;
}
