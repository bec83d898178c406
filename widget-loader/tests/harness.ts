/** A host page for the tests: script tag, API answers, and a view into the closed shadow root. */
import { vi } from "vitest";
import type { PublicConfig } from "../src/config";

export const WIDGET_ORIGIN = "https://widget.example.com";
// eslint-disable-next-line @typescript-eslint/unbound-method -- called with its element below
const ownAttachShadow = Element.prototype.attachShadow;

export const CONFIG: PublicConfig = {
  assistant_name: "Harbour Dental",
  appearance: {
    primary_color: "#0f766e", color_scheme: "auto", position: "bottom-right", offset_x: 20, offset_y: 24,
    launcher_label: null, launcher_icon: "chat", corner_radius: 16,
  },
};

/** The API as pages without types use it. */
export interface Api {
  tenantId: string;
  assistantId: string | null;
  open(): void;
  close(): void;
  toggle(): void;
  ask(text?: string): void;
  identify(identity: unknown): void;
  reset(): void;
  update(changes: unknown): void;
  destroy(): void;
  on(event: string, listener: (detail?: unknown) => void): () => void;
  widgets: Api[];
  get(tenantId: string, assistantId?: string): Api | undefined;
  q: { push(...calls: unknown[][]): void };
}

export const shadowRoots: ShadowRoot[] = [];
export const page = window as unknown as {
  switchboard: Api; switchboardSettings?: unknown; __switchboard?: { widgets: unknown[] };
};

/** An empty page as before our script. */
export function resetPage(): void {
  [...page.switchboard?.widgets ?? []].forEach((widget) => widget.destroy());
  document.adoptedStyleSheets = [];
  document.head.replaceChildren();
  document.body.replaceChildren();
  document.documentElement.removeAttribute("style");
  sessionStorage.clear();
  Reflect.deleteProperty(window, "switchboard");
  Reflect.deleteProperty(window, "switchboardSettings");
  Reflect.deleteProperty(window, "__switchboard");
  shadowRoots.length = 0;
  vi.stubGlobal("origin", location.origin); // happy-dom has none
  Element.prototype.attachShadow = function (this: Element, options) {
    const root = ownAttachShadow.call(this, options);
    shadowRoots.push(root);
    return root;
  };
}

/** Answers every call with `status` and `body`; gives the requested URLs. */
export function answer(status: number, body: unknown): ReturnType<typeof vi.fn<typeof fetch>> {
  const fetcher = vi.fn<typeof fetch>(() => Promise.resolve(
    { ok: status < 300, status, json: () => Promise.resolve(body) } as Response,
  ));
  vi.stubGlobal("fetch", fetcher);
  return fetcher;
}

export function addTag(attributes: Record<string, string> = {}): HTMLScriptElement {
  const tag = document.createElement("script");
  tag.setAttribute("src", WIDGET_ORIGIN + "/widget.js");
  for (const [name, value] of Object.entries({ "data-tenant-id": "acme", ...attributes })) tag.setAttribute(name, value);
  document.head.appendChild(tag);
  return tag;
}

/** Runs the script as the browser does for one more tag, and lets the answers arrive. */
export async function runScript(): Promise<void> {
  vi.resetModules();
  await import("../src/index");
  await settle();
}

/** Has the second file ready, as if it came over the network as soon as it is asked for. */
export async function servePanel(): Promise<void> {
  page.__switchboard ??= { widgets: [] };
  vi.resetModules();
  await import("../src/panel");
  vi.spyOn(document.head, "append").mockImplementation((script) => {
    void Promise.resolve().then(() => (script as Node).dispatchEvent(new Event("load")));
  });
}

/** Lets promises and the load of the second file go through. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

export const launcher = (widget = 0): HTMLButtonElement | null => shadowRoots[widget]?.querySelector("button") ?? null;
/** The rules in force in a widget's shadow root, one after the other. */
export const rules = (widget = 0): string => (shadowRoots[widget]?.adoptedStyleSheets ?? [])
  .flatMap((sheet) => [...sheet.cssRules]).map((rule) => rule.cssText).join("\n");
export const hosts = (): number => document.querySelectorAll("switchboard-widget").length;
