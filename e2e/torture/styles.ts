/** Websites whose style sheets mean everybody. */
import { page, style, type TorturePage } from "./host-page";

const styled = (name: string, rules: string): TorturePage => ({
  name,
  html: ({ tag }) => page({ head: style(rules), tag: tag() }),
});

export const STYLES: readonly TorturePage[] = [
  styled("* {all: unset}", "* { all: unset }"),
  styled("* {all: unset !important}", "* { all: unset !important } head, script, style { display: none !important }"),
  styled(
    "frames, empty boxes and unknown elements are hidden",
    `iframe { display: none !important; max-width: 100% !important; width: 0 !important; height: 0 !important }
     div:empty, :not(:defined), body > :last-child { display: none !important }
     switchboard-widget { visibility: hidden !important; opacity: 0 !important; pointer-events: none !important }`,
  ),
  styled(
    "every property that moves or paints a box is taken",
    `body, body * { position: relative !important; float: left !important; transform: rotate(0.01deg) !important; zoom: 1 !important;
         color: lime !important; background: purple !important; font: 40px fantasy !important; border: 5px solid red !important;
         transition: all 9s !important; animation: none !important; contain: none !important;
         direction: ltr !important; writing-mode: vertical-rl !important; line-height: 9 !important; letter-spacing: 1em !important }`,
  ),
  styled("62.5 % root font", "html { font-size: 62.5% } body { font-size: 1.6rem }"),
  styled("huge text", "html { font-size: 40px } body { font: 3em/3 serif; letter-spacing: 0.5em; text-transform: uppercase }"),
  styled("transformed body", "body { transform: translateZ(0); will-change: transform; filter: grayscale(1); perspective: 1px }"),
  styled("contained body", "html { overflow: hidden } body { contain: layout paint; overflow: auto; height: 100vh; margin: 0 }"),
  styled("overflow: hidden", "html, body { overflow: hidden; height: 100% }"),
  styled("horizontal scrolling", "body { width: 300vw; margin: 0; overflow-x: scroll }"),
  styled("a grid as body", "body { display: grid; grid-template-columns: repeat(3, 1fr); place-items: center; gap: 5vw } body > * { grid-column: 1 / -1; order: 3 }"),
  {
    name: "quirks mode",
    html: ({ tag }) => page({ doctype: "", body: 'bgcolor="#ffe"', tag: tag() }),
  },
  {
    name: "right to left",
    html: ({ tag }) => page({ root: 'lang="ar" dir="rtl"', tag: tag() }),
  },
  {
    name: "dark",
    html: ({ tag }) =>
      page({
        root: 'lang="en" class="dark" data-theme="dark"',
        head: style(":root { color-scheme: dark } body { background: #111; color: #eee } * { color-scheme: dark }"),
        tag: tag(),
      }),
  },
  {
    name: "corner widgets and a cookie bar on the highest z-index",
    html: ({ tag }) =>
      page({
        head: style(`.corner, .bar { position: fixed; z-index: 2147483647; background: teal }
          .corner { right: 16px; bottom: 16px; width: 72px; height: 72px; border-radius: 50% }
          .bar { left: 0; top: 0; width: 100%; height: 60px }`),
        content: '<div class="bar"><button>Accept</button></div><button class="corner">Other chat</button><p>Text.</p>',
        tag: tag('data-offset-x="24" data-offset-y="112"'),
      }),
  },
];
