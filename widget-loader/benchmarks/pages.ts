/** The pages and scripts that `widget.bench.ts` measures. None of them holds code of the widget. */

/** Nothing but the tag: every part of the browser that a script touches is then used for the first time, at its expense. */
export const blankPage = (tag: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><link rel="icon" href="data:,"><title>Blank</title></head><body>${tag}</body></html>`;

/** What the host page asks its own server for. */
export const NEWS_PATH = "/news.json";
export const NEWS = JSON.stringify({ title: "Open on Saturdays" });

/** A theme's style sheet, as short as they get. */
const THEME = `
*, ::before, ::after { box-sizing: border-box }
:root { --brand: #0b5394; --gap: clamp(1rem, 2vw, 2rem) }
[data-theme=dark] { --brand: #9fc5e8; color-scheme: dark }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; color: #222; background: #fff; -webkit-text-size-adjust: 100% }
h1, h2 { margin: 0 0 .5em; font-weight: 600; line-height: 1.2; letter-spacing: -.01em }
a { color: var(--brand); text-decoration: underline; text-underline-offset: 2px }
a:hover { text-decoration: none }
:focus-visible { outline: 2px solid currentColor; outline-offset: 2px }
header { position: sticky; top: 0; z-index: 10; display: flex; gap: var(--gap); align-items: center; justify-content: space-between;
  padding: 12px max(var(--gap), env(safe-area-inset-left)); background: rgb(255 255 255 / .9); border-bottom: 1px solid #ddd }
main { display: grid; grid-template-columns: repeat(auto-fit, minmax(240px, 1fr)); gap: var(--gap); max-width: 1100px;
  min-height: calc(100vh - 120px); margin: 0 auto; padding: var(--gap) }
.card { overflow: hidden; border-radius: 12px; box-shadow: 0 2px 12px rgb(0 0 0 / .12); transition: transform .2s ease-out }
.card:hover { transform: translateY(-2px) }
button { appearance: none; padding: .5em 1em; border: 0; border-radius: 99px; font: inherit; color: #fff; background: var(--brand); cursor: pointer }
button[disabled] { opacity: .5; pointer-events: none }
svg { width: 1.5em; height: 1.5em; fill: none; stroke: currentColor; stroke-width: 1.5; vertical-align: middle }
@media (max-width: 600px) { header { flex-wrap: wrap } main { grid-template-columns: 1fr } }
@media (prefers-reduced-motion: reduce) { * { transition: none !important; animation: none !important } }
@media print { header { display: none !important } }`;

/** The same for a component of the page, in a constructed sheet. */
const COMPONENT = `
:host { display: block; contain: content }
p { display: flex; gap: 6px; margin: 0; padding: 10px 14px; border-left: 4px solid; font-size: 15px }
p:empty { display: none !important }`;

/**
 * A small page with scripts of its own, as websites have: a theme that is remembered and a menu with an icon, news from its
 * server in a component with a shadow root and a constructed sheet, analytics that read their own tag, watch what the page
 * adds, and announce a visit. When all that is done, a tag manager adds the tag with the address `src`.
 *
 * It uses the DOM, `fetch`, storage, shadow roots and sheets a few times each, in its own way and order: enough for Chromium
 * to have set them up, and far less than sites do.
 */
export const hostPage = (src: string, tenantId: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><link rel="icon" href="data:,"><title>Host page</title><style>${THEME}</style></head><body>
<header><h1>Harbour</h1><button id="menu">Menu</button></header>
<main><article class="card"><h2>Boats</h2><a href="#boats">All boats</a></article><site-news></site-news></main>
<script data-property="harbour">
(function theme() {
  document.documentElement.dataset.theme = sessionStorage.getItem("theme") || "light";
  const [svg, path] = ["svg", "path"].map((name) => document.createElementNS("http://www.w3.org/2000/svg", name));
  svg.setAttribute("viewBox", "0 0 24 24");
  path.setAttribute("d", "M4 6h16M4 12h16");
  svg.append(path);
  const menu = document.querySelector("#menu");
  menu.prepend(svg);
  menu.addEventListener("click", () => menu.classList.toggle("open"));
})();
(function analytics() {
  const seen = [{ ...document.currentScript.dataset, page: location.href }];
  new MutationObserver((changes) => seen.push(changes.length)).observe(document.body, { childList: true, subtree: true });
  document.addEventListener("analytics", ({ detail }) => seen.push(detail));
  document.dispatchEvent(new CustomEvent("analytics", { detail: "view" }));
})();
customElements.define("site-news", class extends HTMLElement {
  connectedCallback() {
    const root = this.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(\`${COMPONENT}\`);
    root.adoptedStyleSheets = [sheet];
    const line = document.createElement("p");
    root.append(line);
    this.load(line);
  }
  async load(line) {
    const answer = await fetch("${NEWS_PATH}", { signal: AbortSignal.timeout(5000) });
    line.textContent = (await answer.json()).title;
    setTimeout(tagManager, 200);
  }
});
function tagManager() {
  const tag = document.createElement("script");
  tag.src = "${src}";
  tag.setAttribute("data-tenant-id", "${tenantId}");
  document.head.append(tag);
}
</script>
</body></html>`;

/**
 * The least that a launcher can do: ask for its configuration, look whether the chat was open, draw one button with an icon.
 * On a blank page this costs Chromium's first use of those parts, whoever asks for them.
 */
export const leastScript = (configUrl: string): string => `
fetch("${configUrl}", { credentials: "omit" }).then((answer) => answer.json()).then(() => {
  sessionStorage.getItem("open");
  const node = document.createElement("switchboard-widget");
  const root = node.attachShadow({ mode: "closed" });
  const [svg, path] = ["svg", "path"].map((name) => document.createElementNS("http://www.w3.org/2000/svg", name));
  const button = document.createElement("button");
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(":host{position:fixed;right:20px;bottom:20px}button{width:56px;height:56px;border-radius:50%}");
  root.adoptedStyleSheets = [sheet];
  path.setAttribute("d", "M6 16A9 8 0 1 1 10 18.6L4 20z");
  svg.append(path);
  button.append(svg);
  root.append(button);
  document.documentElement.append(node);
})`;
