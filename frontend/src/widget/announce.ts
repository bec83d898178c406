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

/**
 * The end of a sentence: Latin, Cyrillic, Greek, Arabic and Urdu marks and what may close behind them, before a space;
 * Chinese and Japanese marks, which no space follows; the danda of Indian languages; the end of a line.
 */
const SENTENCE_END = /[.!?…؟۔।]+["'”’“»)\]]*(?=\s)|[。！？｡]+[」』）”’]*|\n+/g;

/** Where the last whole sentence (or line) of `text` ends that begins at or after `from`; `from` when there is none. */
export function endOfSentences(text: string, from: number): number {
  let end = from;
  for (const match of text.slice(from).matchAll(SENTENCE_END)) {
    end = from + match.index + match[0].length;
  }
  return end;
}
