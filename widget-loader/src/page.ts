/**
 * What all runs of the script on one page share, kept on `window`, because two evaluations of
 * the file share nothing else: which tags are taken, which widgets live, and the hand-over of the second file.
 */
import { failure, type PublicConfig, type Raw, type request, type Source, type warn } from "./config";
import type { element, icon } from "./dom";

export type EventName = "ready" | "open" | "close" | "message" | "contact" | "unread" | "error";

/** A call of the JavaScript API as it waits in the queue. */
export type Call = [method: string, ...args: unknown[]];

/** What the first file hands to the second: one drawn widget. */
export interface WidgetContext {
  source: Source;
  config: PublicConfig;
  /** As written, after all updates. */
  settings: () => Raw;
  root: ShadowRoot;
  button: HTMLButtonElement;
  emit: (name: EventName, detail?: unknown) => void;
  /** Ends the widget. */
  signal: AbortSignal;
  /** Names the widget on this page, and its open state in the session storage. */
  key: string;
}

/** What both files need and only the first carries. */
export type Tools = readonly [
  request: typeof request,
  warn: typeof warn,
  element: typeof element,
  icon: typeof icon,
];

/** The second file's part of a widget; it gets every call but `on` and `destroy`. */
export type Panel = (...call: Call) => void;

export interface PageState {
  /** Script tags that a run has already taken. */
  tags: WeakSet<Element>;
  /** Keys of the live widgets: one for each tenant and assistant. */
  widgets: Set<string>;
  /** Left here by the second file for the run that loaded it. */
  createPanel?: (context: WidgetContext, tools: Tools) => Panel;
  /** Trusted Types policy; one per page, because a site's CSP may forbid a second of the same name. */
  policy?: { createScriptURL(url: string): unknown };
}

/** The state of this page, made at first use. */
export function pageState(): PageState {
  const holder = window as { __switchboard?: PageState };
  return holder.__switchboard || (holder.__switchboard = { tags: new WeakSet(), widgets: new Set() });
}

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): NonNullable<PageState["policy"]>;
}

/** URL path of the second file, put in by the build. */
declare const PANEL_PATH: string;

/**
 * Loads the second file by a script element with our tag's nonce, which every `script-src` that let us in lets in too.
 * On pages that enforce Trusted Types its address goes through the policy `switchboard`. Rejects when it cannot be had.
 */
export async function loadPanel(source: Source): Promise<NonNullable<PageState["createPanel"]>> {
  const state = pageState();
  const { trustedTypes } = window as { trustedTypes?: TrustedTypes };
  const script = document.createElement("script");
  const url = source.widgetOrigin + PANEL_PATH;
  if (trustedTypes && !state.policy) {
    state.policy = trustedTypes.createPolicy("switchboard", { createScriptURL: (trusted) => trusted });
  }
  script.nonce = source.nonce;
  script.src = (state.policy ? state.policy.createScriptURL(url) : url) as string;
  await new Promise((resolve) => {
    script.onload = script.onerror = resolve;
    document.head.append(script);
  });
  script.remove();
  if (state.createPanel) return state.createPanel;
  throw failure("panel_unavailable", url + " could not be loaded.");
}
