/** What a screen reader is told: whole sentences of an answer as they come, never single words. */

/** Markdown as one would read it aloud: without its signs. */
export function speakable(markdown: string): string {
  return markdown
    .replace(/```[^\n]*\n?/g, " ")
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/^\s*(#{1,6}|>|[-*+]|\|?[\s:|-]+\|)\s+/gm, "")
    .replace(/[*_~`|]+/g, "")
    .replace(/\s+/g, " ")
    .trim();
}

/** Where the last whole sentence (or line) of `text` ends that begins at or after `from`; `from` when there is none. */
export function endOfSentences(text: string, from: number): number {
  let end = from;
  for (const match of text.slice(from).matchAll(/[.!?…]+["')\]]*(?=\s)|[。！？]+|\n+/g)) {
    end = from + match.index + match[0].length;
  }
  return end;
}
