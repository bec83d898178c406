/**
 * What all runs of the script on one page share, kept on `window`, because two evaluations of
 * the file share nothing else: which widgets live, and the hand-over of the second file.
 */
import type { EventDetails, EventName, Switchboard, SwitchboardCall } from "./api";
import type { PublicConfig, Raw, request, Source, warn } from "./config";
import type { element, icon } from "./dom";

export type Emit = <Name extends EventName>(name: Name, detail?: EventDetails[Name]) => void;

/** What the first file hands to the second: one drawn widget. */
export interface WidgetContext {
  source: Source;
  config: PublicConfig;
  /** As written, after all updates. */
  settings: () => Raw;
  root: ShadowRoot;
  button: HTMLButtonElement;
  emit: Emit;
  /** Names the widget on this page, and its open state in the session storage. */
  key: string;
  /** Whether the chat is part of the page, in the element that the settings name as `target`. */
  isInline: boolean;
}

/** The same within the second file. */
export interface LivingContext extends WidgetContext {
  /** Ends its listeners and observers. */
  signal: AbortSignal;
}

/** What both files need and only the first carries. */
export type Tools = readonly [
  element: typeof element,
  icon: typeof icon,
  request: typeof request,
  warn: typeof warn,
];

/**
 * The second file's part of a widget; it gets every call but `on`. Two more come from the first file: `restore` (open, but
 * nobody asked) and `attach` (the node was put back into the document).
 */
export type Panel = (...call: SwitchboardCall) => void;

/** The px that launchers before this one take up, by the corner that they want. */
export type Heights = Record<string, number>;

/** A widget as its neighbours on the page know it. */
export interface Widget extends Switchboard {
  readonly key: string;
  /** Undefined until the launcher is drawn. */
  place?: (heights: Heights) => void;
}

export interface PageState {
  /** The live widgets, in the order of their tags. */
  widgets: Widget[];
  /** Left here by the second file for the run that loaded it. */
  createPanel?: (context: WidgetContext, tools: Tools) => Panel;
  /** Trusted Types policy for the address of the second file; one per page, because a site's CSP may forbid a second of the same name. */
  policy?: { createScriptURL(url: string): unknown };
}

/** The state of this page, made at first use. */
export const page = ((window as { __switchboard?: PageState }).__switchboard ||= { widgets: [] });

/**
 * After every change: `window.switchboard` is the first live widget (or the last one that lived), and each launcher has
 * its place; those that want the same corner stand on one another.
 */
export function arrange(): void {
  const heights: Heights = {};
  window.switchboard = page.widgets[0] || window.switchboard;
  page.widgets.forEach((widget) => widget.place?.(heights));
}
