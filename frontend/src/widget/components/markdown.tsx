/** @jsxImportSource preact */
import { createElement, type ComponentChildren } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { getMarkdownParser, preloadMarkdown } from "../markdown";
import type { MarkdownElement, MarkdownNode } from "../../lib/markdown-tree";
import { settleUnfinished } from "../unfinished-markdown";
import { CopyButton } from "./copy-button";
import { SafeImage, SafeLink } from "./safe-link";
import { useTexts } from "./texts";

/** An answer's text. Until the Markdown parser has loaded, and where it cannot, it is plain text. */
export function Markdown({ text, isStreaming }: { text: string; isStreaming: boolean }) {
  const [parse, setParse] = useState(getMarkdownParser);
  useEffect(() => {
    let isHere = true;
    if (!parse) void preloadMarkdown().then(() => isHere && setParse(getMarkdownParser));
    return () => void (isHere = false);
  }, [parse]);
  const nodes = useMemo(() => parse?.(isStreaming ? settleUnfinished(text) : text), [parse, text, isStreaming]);
  if (!nodes) return <div class="markdown plain">{text}</div>;
  return <div class="markdown">{nodes.map((node, index) => renderNode(node, index))}</div>;
}

function renderNode(node: MarkdownNode, key: number): ComponentChildren {
  if (typeof node === "string") return node;
  const children = node.children.map(renderNode);
  switch (node.tag) {
    case "a":
      return <SafeLink key={key} href={node.url}>{children}</SafeLink>;
    case "img":
      return <SafeImage key={key} src={node.url} alt={node.alt ?? ""} />;
    case "pre":
      return <CodeBlock key={key} node={node}>{children}</CodeBlock>;
    case "table":
      // Wide tables scroll by themselves, also with the keyboard.
      return <div key={key} class="scroll-x" tabIndex={0}><table>{children}</table></div>;
    case "th":
    case "td":
      return createElement(node.tag, { key, class: node.align && `align-${node.align}` }, children);
    case "ol":
      return <ol key={key} start={node.start}>{children}</ol>;
    default:
      return createElement(node.tag, { key }, ...(children.length > 0 ? [children] : []));
  }
}

function CodeBlock({ node, children }: { node: MarkdownElement; children: ComponentChildren }) {
  const texts = useTexts();
  return (
    <div class="code" dir="ltr">
      <div class="code-head">
        <span>{node.language ?? ""}</span>
        <CopyButton text={textOf(node).replace(/\n$/, "")} label={texts.copyCode} />
      </div>
      <pre tabIndex={0}>{children}</pre>
    </div>
  );
}

function textOf(node: MarkdownNode): string {
  return typeof node === "string" ? node : node.children.map(textOf).join("");
}
