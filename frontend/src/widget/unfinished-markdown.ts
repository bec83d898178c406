/** The head of a table and the row of dashes below it: from here on it is a table. */
const TABLE_HEAD = /^\s*\|.*\n\s*\|?[\s:|-]+\n/;

/**
 * The text of an answer in mid-stream without the Markdown that is only half there: a link without its end shows its
 * label, emphasis and code at the end of the last line are closed, a table waits until it is one. So nothing flickers
 * when the rest comes.
 */
export function settleUnfinished(markdown: string): string {
  if (count(markdown, /^\s*```/gm) % 2 === 1) return markdown;
  const block = markdown.slice(markdown.lastIndexOf("\n\n") + 1);
  if (/^\s*\|/.test(block) && !TABLE_HEAD.test(block)) return markdown.slice(0, markdown.length - block.length);
  const lineStart = markdown.lastIndexOf("\n") + 1;
  let line = markdown.slice(lineStart).replace(/!?\[([^\]]*)(\]\([^)]*)?$/, "$1");
  if (count(line, /`/g) % 2 === 1) line += "`";
  else if (count(line, /\*\*/g) % 2 === 1) line = line.endsWith("**") ? line.slice(0, -2) : `${line.replace(/\s+$/, "")}**`;
  return markdown.slice(0, lineStart) + line;
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
