import { createElement, type ReactNode, useMemo } from "react";

import { type MarkdownElement, type MarkdownNode, parseMarkdown } from "@/lib/markdown-tree";
import { safeHref } from "@/lib/safe-href";

/** Headings of an answer are no headings of this page: they would stand in its outline. */
const HEADING = "mt-3 text-sm font-semibold first:mt-0";
const CLASSES: Record<string, string> = {
  p: "my-2 first:mt-0 last:mb-0",
  ul: "my-2 list-disc pl-5",
  ol: "my-2 list-decimal pl-5",
  li: "my-0.5",
  blockquote: "my-2 border-l-2 border-line-strong pl-3 text-soft",
  pre: "my-2 overflow-x-auto rounded-lg border bg-sunken p-3 font-mono text-[13px]",
  code: "font-mono text-[13px] break-words",
  hr: "my-3",
  table: "border-collapse text-[13px]",
  th: "border px-2 py-1 text-left font-semibold",
  td: "border px-2 py-1",
};

/** An answer as the visitor saw it. It is a model's text, which a visitor can steer: no HTML, no image, checked links. */
export function AnswerText({ text }: { text: string }) {
  const nodes = useMemo(() => parseMarkdown(text), [text]);
  if (!text.trim()) return <p className="text-sm text-faint">No text.</p>;
  return (
    <div dir="auto" className="text-sm break-words">
      {nodes.map(render)}
    </div>
  );
}

function render(node: MarkdownNode, key: number): ReactNode {
  if (typeof node === "string") return node;
  const { tag, start } = node;
  const children = node.children.map(render);
  if (tag === "a" || tag === "img") return <Address key={key} node={node}>{children}</Address>;
  if (/^h[1-6]$/.test(tag)) return <p key={key} className={HEADING}>{children}</p>;
  if (tag === "table") {
    // Wide tables scroll by themselves, also with the keyboard.
    return (
      <div key={key} className="my-2 overflow-x-auto" tabIndex={0}>
        <table className={CLASSES.table}>{children}</table>
      </div>
    );
  }
  const scrolls = tag === "pre" ? { tabIndex: 0 } : {};
  return createElement(tag, { key, className: CLASSES[tag], start, ...scrolls }, ...(children.length > 0 ? children : []));
}

/** A link that may be followed, else its text. An image is a link to it: loading it would tell its host who reads this. */
function Address({ node, children }: { node: MarkdownElement; children: ReactNode }) {
  const href = safeHref(node.url);
  const label = node.tag === "img" ? node.alt || "Image" : children;
  if (!href) return label;
  return (
    <a
      href={href}
      target="_blank"
      rel="noopener noreferrer nofollow"
      className="rounded text-accent-text underline underline-offset-2"
    >
      {label}
      <span className="sr-only"> (opens in a new tab)</span>
    </a>
  );
}
