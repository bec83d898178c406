import type { MarkdownNode } from "../lib/markdown-tree";

/** Loads the Markdown parser when the first answer is on its way, and keeps it. */

type Parse = (markdown: string) => MarkdownNode[];

let parser: Parse | null = null;
let loading: Promise<void> | null = null;

/** The parser if it is here by now; until then answers are shown as plain text. */
export function getMarkdownParser(): Parse | null {
  return parser;
}

/** Resolves when the parser is here, or cannot be had now: the next call tries again. */
export function preloadMarkdown(): Promise<void> {
  loading ??= import("../lib/markdown-tree").then(
    (module) => void (parser = module.parseMarkdown),
    () => void (loading = null),
  );
  return loading;
}
