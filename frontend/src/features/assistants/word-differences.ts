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
const isBlank = (text: string) => text.trim() === "";
const isWord = (text: string) => /[\p{L}\p{N}]/u.test(text);

/**
 * Two texts side by side, word by word. Without a word in common they are one unchanged stretch: "Yes" and "No" need no
 * marks.
 */
export function wordDifferences(then: string, now: string): Stretch[] {
  const [before, after] = [then, now].map((text) => Array.from(words.segment(text), ({ segment }) => segment)) as [string[], string[]];
  const shared = sharedWords(before, after);
  if (!shared.some(([index]) => isWord(before[index]!))) return [{ then, now, isChanged: false }];
  const stretches: Stretch[] = [];
  let [x, y] = [0, 0];
  for (const [nextX, nextY] of [...shared, [before.length, after.length] as const]) {
    if (x < nextX || y < nextY) stretches.push({ then: before.slice(x, nextX).join(""), now: after.slice(y, nextY).join(""), isChanged: true });
    const word = before[nextX] ?? "";
    const last = stretches.at(-1);
    if (last?.isChanged === false) stretches[stretches.length - 1] = { then: last.then + word, now: last.now + word, isChanged: false };
    else if (word) stretches.push({ then: word, now: word, isChanged: false });
    [x, y] = [nextX + 1, nextY + 1];
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
