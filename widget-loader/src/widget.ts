/**
 * One widget: its configuration, its launcher, its JavaScript API, and the second file at the first intent. The API
 * works from the first moment; what cannot be done yet waits.
 */
import type { EventName, SwitchboardCall } from "./api";
import { request, warn, type PublicConfig, type Raw, type Source } from "./config";
import { element, icon } from "./dom";
import { createLauncher, type Launcher } from "./launcher";
import { page, arrange, type Emit, type PageState, type Panel, type Widget } from "./page";

/** URL path of the second file's builds, up to where they differ; put in by this build. */
declare const PANEL_PATH: string;

declare global {
  interface Window {
    trustedTypes?: {
      createPolicy(name: string, rules: { createScriptURL(url: string): string }): NonNullable<PageState["policy"]>;
    };
  }
}

type Listener = (detail?: unknown) => void;

/** The first four, like `restore`, need the panel at once; the others wait until it is there for its own reasons. */
const METHODS = ["open", "toggle", "ask", "reset", "close", "identify", "update"] as const;

/** After so long the page whose request failed has not just been left. */
const LEFT_MS = 2_000;

const BLOCKED = " does not answer or is blocked";

/** Makes a widget and starts it. It takes its place on the page as soon as the API has allowed it. */
export function createWidget(source: Source, written: Raw, key: string): Widget {
  const { tenantId, assistantId } = source;
  let listeners: [event: string, listener: Listener][] = [];
  const isInline = written.mode === "inline";
  const waiting: SwitchboardCall[] = [];
  let settings = written;
  let config: PublicConfig;
  let launcher: Launcher | undefined;
  let panel: Panel | undefined;
  /** Whether the panel is needed: the second file is then loaded as soon as the launcher is drawn. */
  let isWanted = isInline;
  let script: HTMLScriptElement | null | undefined;
  let isOver = false;
  /** Made when it is needed: a page's first one costs it more time than what it does here. */
  let observer: MutationObserver | undefined;

  /** The page's code and the page's values: what they throw becomes a line for the site's owner. */
  const attempt = (action: () => void): void => {
    try {
      action();
    } catch (error) {
      warn(error);
    }
  };

  const emit: Emit = (name, detail) => {
    listeners.forEach(([event, listener]) => event === name && attempt(() => listener(detail)));
    document.dispatchEvent(new CustomEvent("switchboard:" + name, { detail }));
  };

  const report = (code: string, line: unknown): void => {
    if (isOver) return;
    warn(line);
    emit("error", { code });
  };

  /**
   * Loads the second file, once; after a failure the next intent tries again. The script element has our tag's nonce, which
   * every `script-src` that let us in lets in too. Where Trusted Types are enforced its address goes through the policy
   * `switchboard`.
   */
  const load = (): void => attempt(() => {
    if (script || !launcher) return;
    // The other build of the second file knows how to be part of a page.
    const fitsPage = /true|page/.test([isInline, settings.colorScheme, config.appearance.color_scheme] as unknown as string);
    const url = source.origin + PANEL_PATH + (fitsPage ? "-page.js" : ".js");
    page.policy ||= window.trustedTypes?.createPolicy("switchboard", { createScriptURL: (ours) => ours });
    script = element("script", { nonce: source.nonce, src: (page.policy?.createScriptURL(url) || url) as string });
    script.onload = script.onerror = () => {
      script?.remove();
      if (isOver) return;
      if (!page.createPanel) {
        script = null;
        return report("panel_unavailable", source.origin + BLOCKED);
      }
      const context = { ...launcher as Launcher, source, config, settings: () => settings, emit, key, isInline };
      panel = page.createPanel(context, [element, icon, request, warn]);
      waiting.forEach(call);
    };
    document.head.append(script);
  });

  const call = (entry: SwitchboardCall): void => {
    if (isOver) return;
    attempt(() => {
      if (entry[0] === "update") {
        settings = { ...settings, ...entry[1] as Raw };
        arrange();
      }
      if (panel) return panel(...entry);
      waiting.push(entry);
      isWanted ||= METHODS.indexOf(entry[0] as "open") < 4;
      if (isWanted) load();
    });
  };

  /** Elements of the page that open the chat: anything with `data-switchboard-open`, by mouse, touch and keyboard. */
  const onActivity = (event: Event): void => {
    const { key } = event as KeyboardEvent;
    const target = event.target as HTMLElement;
    const opener = target.closest?.<HTMLElement>("[data-switchboard-open]");
    if (!opener) return;
    // What a keyboard clicks by itself, and fields within the element, are left to the browser.
    if (key && (!/^(Enter| )$/.test(key) || opener !== target || "type" in opener)) return;
    const { switchboardOpen, switchboardTenant } = opener.dataset;
    if ((switchboardTenant ? api.get(switchboardTenant) : window.switchboard) !== api) return;
    event.preventDefault();
    call(["ask", switchboardOpen]);
  };

  /**
   * Attaches the node to the root element: no transformed body moves it, and a body swap leaves it alone. If somebody
   * takes it out nevertheless (`document.open()`, a new root element) it comes back in the next frame: before the visitor
   * sees the gap, and without an endless fight with another script. `document.open()` has then also
   * taken every listener off every node, ours included.
   */
  const attach = (): void => {
    const root = document.documentElement;
    const { button, root: { host } } = launcher as Launcher;
    if (isOver || host.isConnected) return;
    if (!isInline) root?.append(host);
    // Only their own children are watched, which hardly ever change.
    observer ||= new MutationObserver(() => requestAnimationFrame(attach));
    observer.observe(document, { childList: true });
    if (root) observer.observe(root, { childList: true });
    button.onfocus = button.onpointerenter = load;
    // Before the panel is there a second click means the same as the first.
    button.onclick = () => call([panel ? "toggle" : "open"]);
    ["click", "keydown"].forEach((type) => document.addEventListener(type, onActivity, true));
    panel?.("attach");
  };

  const start = async (): Promise<void> => {
    const answer = await request(source, "config?" + source.query);
    const { code } = answer as { code?: string };
    if (isOver || !answer.appearance) {
      // Firefox refuses what is under way when a visitor leaves, before it says that they leave. Later no script is left.
      setTimeout(
        report,
        LEFT_MS,
        code || "unreachable",
        // A sandboxed page's own origin is `null`, whatever its address says.
        `No chat for "${tenantId}" on ${origin}: ${code || source.api + BLOCKED}.` +
          (/^origin/.test(code as string) ? " Allow it in Switchboard portal > Domains." : ""),
      );
      return;
    }
    config = answer as unknown as PublicConfig;
    launcher = createLauncher(config, () => settings, !isInline && settings.launcher !== "none");
    api.place = launcher.place;
    arrange();
    attach();
    emit("ready");
    // What the visitor did last in this tab, or else what the settings say.
    let isOpen = settings.open;
    try {
      isOpen = sessionStorage.getItem(key) || isOpen;
    } catch {
      // Storage is forbidden: only the settings count.
    }
    if (isOpen && /1|true/.test(isOpen as string)) call(["restore"]);
    if (isWanted) load();
  };

  const api = {
    tenantId,
    assistantId,
    key,
    get widgets() {
      return page.widgets;
    },
    get: (tenant: string, assistant?: string) => page.widgets.find(
      (other) => other.tenantId === tenant && (!assistant || other.assistantId === assistant),
    ),
    on(event: EventName, listener: Listener) {
      const entry: [string, Listener] = [event, listener];
      listeners.push(entry);
      if (launcher && event === "ready") attempt(listener);
      return () => {
        listeners = listeners.filter((other) => other !== entry);
      };
    },
    destroy() {
      isOver = true;
      panel?.("destroy");
      observer?.disconnect();
      ["click", "keydown"].forEach((type) => document.removeEventListener(type, onActivity, true));
      launcher?.root.host.remove();
      page.widgets = page.widgets.filter((other) => other !== api);
      arrange();
    },
    q: {
      push: (...calls: SwitchboardCall[]) => calls.forEach(([method, ...args]) => attempt(
        () => (api as unknown as Record<string, (...args: unknown[]) => void>)[method]?.(...args)),
      ),
    },
  } as unknown as Widget;
  METHODS.forEach((method) => {
    api[method] = (value?: unknown) => call([method, value]);
  });

  page.widgets.push(api);
  arrange();
  start().catch(warn);
  return api;
}
