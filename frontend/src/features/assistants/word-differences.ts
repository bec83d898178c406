/** A stretch of a text, and whether the other text lacks it. */
export interface Part {
  text: string;
  isChanged: boolean;
}

/** Texts that are further apart than this many words are shown as wholly different: nobody could follow the marks. */
const MOST_EDITS = 600;

const words = new Intl.Segmenter(undefined, { granularity: "word" });
const isBlank = (text: string) => text.trim() === "";
const isWord = (text: string) => /[\p{L}\p{N}]/u.test(text);

/**
 * Both texts in parts, with the words marked that only one of them has. Nothing is marked where they have no word in
 * common: "Yes" and "No" need no marks.
 */
export function wordDifferences(then: string, now: string): { then: Part[]; now: Part[] } {
  const [before, after] = [then, now].map((text) => Array.from(words.segment(text), ({ segment }) => segment)) as [string[], string[]];
  const shared = sharedWords(before, after);
  if (!shared.some(([index]) => isWord(before[index]!))) {
    return { then: [{ text: then, isChanged: false }], now: [{ text: now, isChanged: false }] };
  }
  return {
    then: partsOf(before, new Set(shared.map(([index]) => index))),
    now: partsOf(after, new Set(shared.map(([, index]) => index))),
  };
}

/** Adjoining words of one kind as one part; a blank between two changed words is changed with them. */
function partsOf(all: readonly string[], shared: ReadonlySet<number>): Part[] {
  const parts: Part[] = [];
  all.forEach((text, index) => {
    const isBetween = isBlank(text) && index > 0 && !shared.has(index - 1) && index < all.length - 1 && !shared.has(index + 1);
    const isChanged = isBetween || !shared.has(index);
    const last = parts.at(-1);
    if (last?.isChanged === isChanged) last.text += text;
    else parts.push({ text, isChanged });
  });
  return parts;
}

/**
 * The places of the words that both have, in order: the longest such list, found as E. Myers describes it in "An O(ND)
 * Difference Algorithm and Its Variations" (1986). Empty when they are more than `MOST_EDITS` apart.
 */
function sharedWords(before: readonly string[], after: readonly string[]): [number, number][] {
  // On diagonal k (words taken from `before` less words taken from `after`), how far each number of edits gets.
  let reach = new Map([[1, 0]]);
  const steps: Map<number, number>[] = [];
  for (let edits = 0; edits <= Math.min(MOST_EDITS, before.length + after.length); edits += 1) {
    steps.push(reach);
    const next = new Map<number, number>();
    for (let k = -edits; k <= edits; k += 2) {
      let x = stepTo(reach, k, edits).x;
      while (x < before.length && x - k < after.length && before[x] === after[x - k]) x += 1;
      next.set(k, x);
      if (x >= before.length && x - k >= after.length) return wayBack(steps, before.length, after.length);
    }
    reach = next;
  }
  return [];
}

/** The diagonal that `k` is reached from with one edit more, and where the shared words on `k` begin then. */
function stepTo(reach: ReadonlyMap<number, number>, k: number, edits: number): { from: number; x: number } {
  const [lower, upper] = [reach.get(k - 1) ?? -1, reach.get(k + 1) ?? -1];
  return k === -edits || (k !== edits && lower < upper) ? { from: k + 1, x: upper } : { from: k - 1, x: lower + 1 };
}

function wayBack(steps: readonly ReadonlyMap<number, number>[], beforeCount: number, afterCount: number): [number, number][] {
  const shared: [number, number][] = [];
  let [x, k] = [beforeCount, beforeCount - afterCount];
  for (let edits = steps.length - 1; edits >= 0; edits -= 1) {
    const { from, x: begin } = stepTo(steps[edits]!, k, edits);
    for (; x > begin; x -= 1) shared.push([x - 1, x - 1 - k]);
    x = steps[edits]!.get(from) ?? 0;
    k = from;
  }
  return shared.reverse();
}

/** How much of an unchanged stretch is kept next to a change, in characters. */
const CONTEXT = 160;

/** The parts with the middle of long unchanged stretches left out, so that what is changed is near each other. */
export function withoutLongStretches(parts: readonly Part[]): Part[] {
  if (!parts.some(({ isChanged }) => isChanged)) return [...parts];
  return parts.map((part, index) => {
    const [head, tail] = [index === 0 ? 0 : CONTEXT, index === parts.length - 1 ? 0 : CONTEXT];
    if (part.isChanged || part.text.length <= head + tail + CONTEXT) return part;
    const begin = part.text.slice(0, head).replace(/\S*$/, "");
    const end = part.text.slice(part.text.length - tail).replace(/^\S*/, "");
    return { ...part, text: `${begin}…${tail === 0 ? "" : end}` };
  });
}
