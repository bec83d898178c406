import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";

/**
 * Markdown of a model, which is data from a stranger, as a tree of a few known elements. micromark turns raw HTML into
 * text, and only what is listed here is taken over from what it wrote; nothing of it is ever put into the page as HTML.
 * Addresses are still a stranger's: whoever draws the tree asks `safe-href` about them. The panel draws it for visitors
 * and loads this with the first answer; the portal draws it for the client.
 */

export interface MarkdownElement {
  tag: string;
  /** Only on `a` and `img`: an address that nobody has checked. */
  url?: string;
  alt?: string;
  /** Only on `ol`. */
  start?: number;
  /** Only on `th` and `td`. */
  align?: "left" | "center" | "right";
  /** Only on `pre`: the label of a fenced block. */
  language?: string;
  children: MarkdownNode[];
}

export type MarkdownNode = string | MarkdownElement;

const ELEMENTS = new Set(
  "p h1 h2 h3 h4 h5 h6 ul ol li blockquote pre code em strong del hr br a img table thead tbody tr th td sup".split(" "),
);

/** The elements of `markdown`. */
export function parseMarkdown(markdown: string): MarkdownNode[] {
  const html = micromark(markdown, { extensions: [gfm()], htmlExtensions: [gfmHtml()] });
  // A parsed document that is never shown: it runs no script and fetches no image.
  const nodes = convertChildren(new DOMParser().parseFromString(html, "text/html").body);
  nestHeadings(nodes, []);
  return nodes;
}

/** Headings stand below the panel's own `h1` and never skip a level, whatever levels the model chose. */
function nestHeadings(nodes: MarkdownNode[], open: number[]): void {
  for (const node of nodes) {
    if (typeof node === "string") continue;
    const level = Number(/^h([1-6])$/.exec(node.tag)?.[1]);
    if (level) {
      while ((open.at(-1) ?? 0) >= level) open.pop();
      open.push(level);
      node.tag = `h${Math.min(open.length + 1, 6)}`;
    }
    nestHeadings(node.children, open);
  }
}

function convertChildren(parent: Node): MarkdownNode[] {
  return Array.from(parent.childNodes).flatMap(convert);
}

function convert(node: Node): MarkdownNode[] {
  if (node.nodeType === Node.TEXT_NODE) return node.nodeValue ? [node.nodeValue] : [];
  if (node.nodeType !== Node.ELEMENT_NODE) return [];
  const element = node as Element;
  const tag = element.tagName.toLowerCase();
  if (tag === "input") return [element.hasAttribute("checked") ? "☑" : "☐"];
  const children = convertChildren(element);
  return ELEMENTS.has(tag) ? [{ tag, ...detailsOf(tag, element), children }] : children;
}

function detailsOf(tag: string, element: Element): Partial<MarkdownElement> {
  switch (tag) {
    case "a":
      return { url: element.getAttribute("href") ?? "" };
    case "img":
      return { url: element.getAttribute("src") ?? "", alt: element.getAttribute("alt") ?? "" };
    case "th":
    case "td": {
      const align = element.getAttribute("align");
      return align === "left" || align === "center" || align === "right" ? { align } : {};
    }
    case "ol": {
      const start = Number(element.getAttribute("start") ?? "1");
      return Number.isInteger(start) && start !== 1 ? { start } : {};
    }
    case "pre": {
      const language = /^language-([\w+#.-]{1,20})$/.exec(element.querySelector("code")?.className ?? "")?.[1];
      return language ? { language } : {};
    }
    default:
      return {};
  }
}
