import type English from "./catalogues/en.json";

/** Every text that the panel says, made from the catalogue of one language (`catalogues/*.json`). */

/** One text for each plural category that the language has (CLDR); `other` stands in for the rest. */
type Plural = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

/** What a catalogue holds: English names the keys. */
export type Catalogue = {
  [Key in keyof typeof English]: Key extends "sources" | "characters" ? Plural : (typeof English)[Key];
};

export type Messages = Omit<Catalogue, "chatWith" | "typing" | "toolAsks" | "sources" | "characters"> & {
  language: string;
  direction: "ltr" | "rtl";
  chatWith: (name: string) => string;
  typing: (name: string) => string;
  toolAsks: (name: string) => string;
  sources: (count: number) => string;
  characters: (left: number) => string;
};

const RIGHT_TO_LEFT = new Set(["ar", "he"]);

/** The texts of `catalogue`, ready to be said in `language`. */
export function createMessages(catalogue: Catalogue, language: string): Messages {
  const rules = new Intl.PluralRules(language);
  const numbers = new Intl.NumberFormat(language);
  const withName = (text: string) => (name: string) => text.replaceAll("{name}", () => name);
  const withCount = (plural: Plural) => (count: number) =>
    (plural[rules.select(count)] ?? plural.other).replaceAll("{count}", numbers.format(count));
  return {
    ...catalogue,
    language,
    direction: RIGHT_TO_LEFT.has(language) ? "rtl" : "ltr",
    chatWith: withName(catalogue.chatWith),
    typing: withName(catalogue.typing),
    toolAsks: withName(catalogue.toolAsks),
    sources: withCount(catalogue.sources),
    characters: withCount(catalogue.characters),
  };
}

/** Codes that say the same to a visitor as another one does. */
const SAME_AS: Record<string, keyof Catalogue["problems"]> = {
  too_many_requests: "rate_limited",
  tenant_suspended: "unavailable",
  tenant_not_found: "unavailable",
  assistant_not_found: "unavailable",
  origin_missing: "origin_not_allowed",
  ticket_invalid: "session_invalid",
  unreachable: "network",
  api_unavailable: "network",
};

/** The friendly line for a problem code; a code that nobody has written a line for is "something". */
export function problemText({ interrupted, problems }: Messages, code: string): string {
  if (code === "interrupted") return interrupted;
  const known = SAME_AS[code] ?? code;
  return Object.hasOwn(problems, known) ? problems[known as keyof typeof problems] : problems.unknown;
}
