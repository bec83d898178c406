/** @jsxImportSource preact */
import { render, type ComponentChildren } from "preact";
import { act } from "preact/test-utils";
import { beforeAll, describe, expect, it } from "vitest";
import { loadMessages } from "../language";
import { preloadMarkdown } from "../markdown";
import type { Messages } from "../messages";
import { isImageAllowed, safeHref } from "../../lib/safe-href";
import { Citations } from "./citations";
import { Markdown } from "./markdown";
import { TextsContext } from "./texts";

let texts: Messages;

beforeAll(async () => {
  await preloadMarkdown();
  texts = await loadMessages("en");
});

function draw(children: ComponentChildren): HTMLElement {
  const root = document.createElement("div");
  void act(() => render(<TextsContext.Provider value={texts}>{children}</TextsContext.Provider>, root));
  return root;
}

const show = (text: string, isStreaming = false): HTMLElement => draw(<Markdown text={text} isStreaming={isStreaming} />);

describe("what a model may not do", () => {
  it.each([
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](%6aavascript:alert(1))",
    "[x](\u0001javascript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:msgbox(1))",
    "[x](file:///etc/passwd)",
    "[x](blob:https://example.com/1)",
    "[x](//evil.example/x)",
    "[x](/api/auth/logout)",
    "[x](?q=1)",
    "[x](#top)",
    "[x](https://bank.example@evil.example/)",
    "[x](https:evil.example)",
    "[x][ref]\n\n[ref]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    '<a href="https://evil.example">x</a>',
    "text[^1]\n\n[^1]: [x](javascript:alert(1))",
  ])("makes no link of %j", (markdown) => {
    expect(show(markdown).querySelectorAll("a, [href]")).toHaveLength(0);
  });

  it.each([
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><animate onbegin=alert(1)></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<iframe src=https://evil.example></iframe>",
    "<style>@import url(https://evil.example)</style>",
    "<form action=https://evil.example><button>x</button></form>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "a <b onmouseover=alert(1)>b</b>",
    "```<img src=x onerror=alert(1)>\ncode\n```",
    '```js" onclick="alert(1)\ncode\n```',
    "| <img src=x onerror=alert(1)> |\n|---|\n| <script>1</script> |",
  ])("shows HTML as text: %j", (markdown) => {
    const root = show(markdown);
    const foreign = "script, img, svg:not(.icon), iframe, style, form, math, noscript, object, embed, link, b";
    expect(root.querySelectorAll(foreign)).toHaveLength(0);
    const names = Array.from(root.querySelectorAll("*")).flatMap((element) => element.getAttributeNames());
    expect(names.filter((name) => name.startsWith("on") || name === "style")).toEqual([]);
  });

  it.each([
    "![a cat](https://evil.example/cat.png?q=secret)",
    "![a cat][ref]\n\n[ref]: https://evil.example/cat.png",
    "![a cat](data:image/svg+xml,<svg/>)",
    "[![a cat](https://evil.example/cat.png)](javascript:alert(1))",
  ])("loads no image for %j, and shows its text", (markdown) => {
    const root = show(markdown);
    expect(root.querySelectorAll("img, [src]")).toHaveLength(0);
    expect(root.textContent?.trim()).toBe("a cat");
  });

  it("names a source whose address may not be followed without a link", () => {
    const source = { document_id: "d1", title: "<b>Hours</b>", url: "javascript:alert(1)", snippet: "<img src=x onerror=alert(1)>" };
    const root = draw(<Citations citations={[source]} />);
    expect(root.querySelectorAll("a, b, img")).toHaveLength(0);
    expect(root.textContent).toContain("<b>Hours</b>");
  });
});

describe("what a model may do", () => {
  it.each([
    ["[x](https://example.com/a?b=1)", "https://example.com/a?b=1"],
    ["https://example.com/auto", "https://example.com/auto"],
    ["[x](mailto:info@example.com)", "mailto:info@example.com"],
    ["<https://example.com/angle>", "https://example.com/angle"],
  ])("links %j in a new tab", (markdown, href) => {
    const link = show(markdown).querySelector("a");
    expect(link?.getAttribute("href")).toBe(href);
    expect(link?.target).toBe("_blank");
    expect(link?.rel).toBe("noopener noreferrer nofollow");
  });

  it("draws headings, lists, tables and code", () => {
    const root = show("# Top\n\n3. three\n4. four\n\n| a | b |\n|:-:|--:|\n| 1 | 2 |\n\n```python\nprint(1)\n```\n\n- [x] done");
    expect(root.querySelector("h2")?.textContent).toBe("Top");
    expect(root.querySelector("ol")?.getAttribute("start")).toBe("3");
    expect(Array.from(root.querySelectorAll("td"), (cell) => cell.className)).toEqual(["align-center", "align-right"]);
    expect(root.querySelector(".code-head span")?.textContent).toBe("python");
    expect(root.querySelector("pre code")?.textContent).toBe("print(1)\n");
    expect(root.textContent).toContain("☑");
  });

  it("never skips a heading level", () => {
    const headings = show("### a\n\n##### b\n\n### c\n\n# d\n\n> ### e\n\n## f").querySelectorAll("h1, h2, h3, h4, h5, h6");
    expect(Array.from(headings, (heading) => heading.tagName + heading.textContent)).toEqual(["H2a", "H3b", "H2c", "H2d", "H3e", "H3f"]);
  });

  it("does not show what is only half there", () => {
    expect(show("See [our prices](https://exam", true).textContent).toBe("See our prices");
    expect(show("See **the", true).querySelector("strong")?.textContent).toBe("the");
  });
});

describe("addresses", () => {
  it("allows images from listed https hosts only", () => {
    const hosts = ["cdn.example.com"];
    expect(isImageAllowed("https://cdn.example.com/a.png", hosts)).toBe(true);
    for (const src of ["http://cdn.example.com/a.png", "https://cdn.example.com.evil.example/a.png", "https://cdn.example.com@evil.example/a.png", "data:image/png,x"]) {
      expect(isImageAllowed(src, hosts)).toBe(false);
    }
    expect(isImageAllowed("https://cdn.example.com/a.png")).toBe(false);
  });

  it.each([null, undefined, "", " https://example.com", "https://", "ftp://example.com"])("refuses %j", (value) => {
    expect(safeHref(value)).toBeNull();
  });
});
