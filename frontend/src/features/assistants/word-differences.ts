import { diffArrays } from "diff";

/** A stretch of two texts: the same words in both, or what stands in each in the place of the other's. */
export interface Stretch {
  then: string;
  now: string;
  isChanged: boolean;
}

/** A stretch of one text, and whether the other one lacks it. */
export interface Part {
  text: string;
  isChanged: boolean;
}

/** Texts that are further apart than this many words are shown as wholly different: nobody could follow the marks. */
const MOST_EDITS = 600;

const words = new Intl.Segmenter(undefined, { granularity: "word" });
const wordsOf = (text: string) => Array.from(words.segment(text), ({ segment }) => segment);
const isBlank = (text: string) => text.trim() === "";
const isWord = (text: string) => /[\p{L}\p{N}]/u.test(text);

/**
 * Two texts side by side, word by word. Without a word in common they are one unchanged stretch: "Yes" and "No" need no
 * marks.
 */
export function wordDifferences(then: string, now: string): Stretch[] {
  const changes = diffArrays(wordsOf(then), wordsOf(now), { maxEditLength: MOST_EDITS });
  const isShared = changes?.some(({ value, added, removed }) => !added && !removed && value.some(isWord));
  if (!changes || !isShared) return [{ then, now, isChanged: false }];
  const stretches: Stretch[] = [];
  for (const { value, added, removed } of changes) {
    const text = value.join("");
    const last = stretches.at(-1);
    if (!added && !removed) stretches.push({ then: text, now: text, isChanged: false });
    else if (last?.isChanged) last[added ? "now" : "then"] += text;
    else stretches.push({ then: added ? "" : text, now: added ? text : "", isChanged: true });
  }
  return stretches;
}

/** What one of the two texts looks like: a blank between two words that are marked is marked with them. */
export function partsOf(stretches: readonly Stretch[], side: "then" | "now"): Part[] {
  const own = stretches.filter((stretch) => stretch[side] !== "");
  const parts: Part[] = [];
  own.forEach(({ [side]: text, isChanged }, index) => {
    const isBetween = isBlank(text) && own[index - 1]?.isChanged === true && own[index + 1]?.isChanged === true;
    const last = parts.at(-1);
    if (last?.isChanged === (isChanged || isBetween)) last.text += text;
    else parts.push({ text, isChanged: isChanged || isBetween });
  });
  return parts;
}

/** How much of an unchanged stretch is kept next to a change, in characters. */
const CONTEXT = 160;

/** The stretches with the middle of long unchanged ones left out, so that what is changed is near each other. */
export function withoutLongStretches(stretches: readonly Stretch[]): Stretch[] {
  if (!stretches.some(({ isChanged }) => isChanged)) return [...stretches];
  return stretches.map((stretch, index) => {
    const [head, tail] = [index === 0 ? 0 : CONTEXT, index === stretches.length - 1 ? 0 : CONTEXT];
    const { then: text, isChanged } = stretch;
    if (isChanged || text.length <= head + tail + CONTEXT) return stretch;
    const begin = text.slice(0, head).replace(/\S*$/, "");
    const end = tail === 0 ? "" : text.slice(-tail).replace(/^\S*/, "");
    return { then: `${begin}…${end}`, now: `${begin}…${end}`, isChanged };
  });
}
