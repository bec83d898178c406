import { NONCE } from "../engines/prelude";
import type { Tab } from "../engines/engine";

/** What a row may build its page from. */
export interface Parts {
  widgetOrigin: string;
  tenantId: string;
  /** The script tag as the portal shows it, with the page's nonce and further attributes. */
  tag(attributes?: string): string;
}

/** One website that is hard on embeds. Most of it is standard; the rest says what is wrong with it. */
export interface TorturePage {
  name: string;
  html(parts: Parts): string;
  headers?(parts: Parts): Record<string, string>;
  /** Further documents of the site: path, content type, text. */
  files?: readonly (readonly [path: string, type: string, text: string])[];
  /** What happens to the page after it was loaded and before a visitor does anything. */
  arrange?(tab: Tab, parts: Parts): Promise<void>;
  /** Nothing may be drawn here, and this is the one line that says why. */
  refusal?: RegExp;
  /** What the console may hold because the page itself is as it is. */
  tolerated?: RegExp;
}

interface Document {
  doctype?: string;
  /** Attributes of `<html>`. */
  root?: string;
  head?: string;
  /** Attributes of `<body>`. */
  body?: string;
  /** Before the tag, inside the body. */
  content?: string;
  tag: string;
}

/**
 * Takes down, before the widget can be there, where everything of the page stands, and from then on which elements get
 * the clicks and what moves by itself.
 */
const WITNESS = `<script nonce="${NONCE}">(() => {
  const elements = [...document.querySelectorAll("body > *:not(script)")];
  const places = () => elements.filter((element) => element.isConnected).map((element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return element.localName + " " + [x + scrollX, y + scrollY, width, height].map(Math.round).join(",");
  }).join(" | ");
  const before = places();
  const witness = window.testWitness = { clicks: [], shifts: 0, hasMoved: () => places() !== before };
  addEventListener("click", ({ target }) => witness.clicks.push(target.localName), true);
  if (!(PerformanceObserver.supportedEntryTypes || []).includes("layout-shift")) return;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) witness.shifts += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
})()</script>`;

const CONTENT = `
<header><h1>A client's website</h1><nav><a href="#one">One</a> <a href="#two">Two</a></nav></header>
<main>
  <p>Text of the page.</p><div></div>
  <form><label>Search <input name="q"></label> <button type="button">Search</button></form>
  ${"<p>More text, so that the page is longer than a window. </p>".repeat(60)}
</main>
<footer><p>The end.</p></footer>`;

/** A page that would be flawless without what the row adds. */
export function page({ doctype = "<!doctype html>", root = 'lang="en"', head = "", body = "", content = CONTENT, tag }: Document): string {
  return `${doctype}<html ${root}><head><meta charset="utf-8">` +
    `<meta name="viewport" content="width=device-width, initial-scale=1, minimum-scale=1"><title>A client's website</title>${head}</head>` +
    `<body ${body}>${content}${WITNESS}${tag}</body></html>`;
}

export const script = (code: string): string => `<script nonce="${NONCE}">${code}</script>`;
export const style = (rules: string): string => `<style>${rules}</style>`;
