/**
 * Boot: finds its own tag, makes one widget per tenant and assistant, draws its launcher, and loads the second file at
 * the visitor's first intent. `window.switchboard` works from the first moment; what cannot be done yet waits.
 */
import {
  fetchConfig, findTag, readSettings, readSource, request, warn, type PublicConfig, type Raw, type Source,
} from "./config";
import { element, icon } from "./dom";
import { createLauncher, type Launcher } from "./launcher";
import { loadPanel, pageState, type Call, type EventName, type Panel } from "./page";

type Listener = (detail?: unknown) => void;

/** `window.switchboard`, as CONTRACT.md says. No method throws; after `destroy` they do nothing. */
interface Switchboard extends Record<"open" | "close" | "toggle" | "ask" | "identify" | "reset" | "update", Listener> {
  on(event: EventName, listener: Listener): () => void;
  destroy(): void;
  /** `q.push([method, ...args])` works after loading as it does before. */
  q: { push(...calls: Call[]): void };
}

/** Calls that need the panel at once; the others wait until it is there for its own reasons. */
const INTENTS = /^(open|toggle|ask|reset|restore)$/;

const global = window as unknown as { switchboard?: Partial<Switchboard> };
const page = pageState();

function createWidget(source: Source, written: Raw, key: string): Switchboard {
  const life = new AbortController();
  const { signal } = life;
  let settings = written;
  const bus = new EventTarget();
  const waiting: Call[] = [];
  let config: PublicConfig;
  let launcher: Launcher | undefined;
  let panel: Panel | undefined;
  let isLoading = false;

  const emit = (name: EventName, detail?: unknown): void => {
    [bus, document].forEach((target) => target.dispatchEvent(new CustomEvent("switchboard:" + name, { detail })));
  };

  const report = (error: Error & { code?: string }): void => {
    if (signal.aborted) return;
    warn(error.message);
    emit("error", { code: error.code });
  };

  const load = async (): Promise<void> => {
    if (isLoading || !launcher) return;
    isLoading = true;
    try {
      const createPanel = await loadPanel(source);
      const { root, button } = launcher;
      if (signal.aborted) return;
      panel = createPanel(
        { source, config, settings: () => settings, root, button, emit, signal, key },
        [request, warn, element, icon],
      );
      waiting.forEach((entry) => call(...entry));
    } catch (error) {
      isLoading = false;
      report(error as Error);
    }
  };

  const call = (...entry: Call): void => {
    if (signal.aborted) return;
    if (panel) return panel(...entry);
    waiting.push(entry);
    if (INTENTS.test(entry[0])) void load();
  };

  /** What the visitor did last in this tab, or else what the settings say. */
  const wasOpen = (): boolean => {
    try {
      const remembered = sessionStorage.getItem(key);
      if (remembered) return remembered > "0";
    } catch {
      // Storage is forbidden: only the settings count.
    }
    return settings.open + "" === "true";
  };

  const start = async (): Promise<void> => {
    config = await fetchConfig(source, signal);
    if (!document.body) {
      await new Promise((resolve) => document.addEventListener("DOMContentLoaded", resolve, { signal }));
    }
    if (signal.aborted) return;
    const { root, button } = launcher = createLauncher(config, settings);
    signal.addEventListener("abort", () => root.host.remove());
    ["pointerenter", "focus", "touchstart"].forEach((type) => button.addEventListener(type, load, { passive: true }));
    // Before the panel is there a second click means the same as the first.
    button.onclick = () => call(panel ? "toggle" : "open");
    emit("ready");
    if (wasOpen()) call("restore");
    if (waiting.some(([method]) => INTENTS.test(method))) void load();
  };

  const api = {
    on(event: EventName, listener: Listener) {
      const type = "switchboard:" + event;
      const hear = (heard: Event): void => listener((heard as CustomEvent).detail);
      bus.addEventListener(type, hear, { signal });
      return () => bus.removeEventListener(type, hear);
    },
    destroy() {
      life.abort();
      page.widgets.delete(key);
    },
    q: {
      push: (...calls: Call[]) => calls.forEach(([method, ...args]) => {
        const known = (api as unknown as Record<string, unknown>)[method];
        if (typeof known === "function") (known as Listener)(...(args as [unknown]));
      }),
    },
  } as Switchboard;
  (["open", "close", "toggle", "ask", "identify", "reset", "update"] as const).forEach((method) => {
    api[method] = (value) => {
      if (method === "update") {
        settings = { ...settings, ...(value as Raw) };
        if (launcher) launcher.place(settings);
      }
      call(method, value);
    };
  });

  start().catch(report);
  return api;
}

function boot(): void {
  const tag = findTag(page.tags);
  if (!tag) return;
  page.tags.add(tag);
  const settings = readSettings(tag);
  const source = readSource(tag, settings);
  if (!source.tenantId) return warn("The script tag needs data-tenant-id.");
  const key = "switchboard:" + source.query;
  if (page.widgets.has(key)) return;
  const before = global.switchboard;
  const api = createWidget(source, settings, key);
  // With several widgets on a page `window.switchboard` is the first.
  if (!page.widgets.size) global.switchboard = api;
  page.widgets.add(key);
  if (before && Array.isArray(before.q)) api.q.push(...(before.q as Call[]));
}

try {
  boot();
} catch (error) {
  warn(String(error));
}
