import type { Catalogue } from "../messages";

/**
 * The panel's languages, each with the way to its texts. A language is a file of data; the build makes it a file of its
 * own, so that a visitor loads one of them and nobody all.
 */
export const CATALOGUES = {
  en: () => import("./en.json"),
  de: () => import("./de.json"),
  fr: () => import("./fr.json"),
  es: () => import("./es.json"),
  it: () => import("./it.json"),
  pt: () => import("./pt.json"),
  nl: () => import("./nl.json"),
  pl: () => import("./pl.json"),
  sv: () => import("./sv.json"),
  tr: () => import("./tr.json"),
  uk: () => import("./uk.json"),
  ja: () => import("./ja.json"),
  zh: () => import("./zh.json"),
  ar: () => import("./ar.json"),
  he: () => import("./he.json"),
} satisfies Record<string, () => Promise<{ default: Catalogue }>>;

export type Language = keyof typeof CATALOGUES;
