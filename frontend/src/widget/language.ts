import { CATALOGUES, type Language } from "./catalogues";
import { createMessages, type Messages } from "./messages";

/** Which language the panel speaks, and its texts, loaded once. */

const FALLBACK: Language = "en";
const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 10_000;
/** A file that cannot be had by now will not be had: English is better than silence. */
const MAX_ATTEMPTS = 3;

/**
 * The first language of `wanted` (BCP 47 tags, dearest first) that there is a catalogue for, else English. A tag is
 * shortened until it fits (RFC 4647, "lookup"): `pt-BR` is served by `pt`, `zh-Hant-TW` by `zh`, the old `iw` by `he`.
 */
export function matchLanguage(wanted: readonly (string | null | undefined)[]): Language {
  for (const tag of wanted) {
    const language = canonical(tag).split("-")[0] ?? "";
    if (Object.hasOwn(CATALOGUES, language)) return language as Language;
  }
  return FALLBACK;
}

/** A host page may say anything in `lang`. */
function canonical(tag: string | null | undefined): string {
  try {
    return tag ? (Intl.getCanonicalLocales(tag.trim().replaceAll("_", "-"))[0] ?? "") : "";
  } catch {
    return "";
  }
}

const loading = new Map<Language, Promise<Messages>>();

/** The texts of `language`, or of English when they stay out of reach. Never rejects: it goes on trying. */
export function loadMessages(language: Language): Promise<Messages> {
  let messages = loading.get(language);
  if (!messages) loading.set(language, (messages = load(language)));
  return messages;
}

async function load(language: Language): Promise<Messages> {
  for (let attempt = 1; ; attempt++) {
    try {
      const { default: catalogue } = await CATALOGUES[language]();
      return createMessages(catalogue, language);
    } catch {
      if (attempt >= MAX_ATTEMPTS && language !== FALLBACK) return loadMessages(FALLBACK);
      await new Promise((resolve) => setTimeout(resolve, Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** attempt)));
    }
  }
}
