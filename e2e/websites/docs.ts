/** What the pages of docs/integrate/ tell people to write, taken from the pages themselves. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { ROOT } from "../support/processes";

const FOLDER = path.join(ROOT, "docs/integrate");
/** A block of code, indented as far as the list that it belongs to. */
const BLOCK = /^( *)```(\w+)\n(.*?)^\1```$/gms;
/** What stands in the documentation for a client's own values. */
const WIDGET_ORIGIN = "https://widget.example.com";
const TENANT_ID = "YOUR-TENANT-ID";

/** Whom a website's chat belongs to, and where it is loaded from. */
export interface Owner {
  widgetOrigin: string;
  tenantId: string;
}

interface Block {
  page: string;
  language: string;
  code: string;
}

export const fillIn = (code: string, { widgetOrigin, tenantId }: Owner): string =>
  code.replaceAll(WIDGET_ORIGIN, widgetOrigin).replaceAll(TENANT_ID, tenantId);

/** All blocks of code of a page, in their order. */
function blocksOf(page: string): Block[] {
  const text = readFileSync(path.join(FOLDER, page), "utf8");
  return [...text.matchAll(BLOCK)].map(([, indent = "", language = "", code = ""]) => ({
    page,
    language,
    code: code.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
  }));
}

/** All blocks of all pages. */
export const allBlocks = (): Block[] => readdirSync(FOLDER).filter((name) => name.endsWith(".md")).flatMap(blocksOf);

/**
 * The one block of code on a page that holds `marker`, with the owner's values filled in.
 * @throws Error when no block holds it, or several do.
 */
export function blockOf(page: string, marker: string, owner: Owner): string {
  const found = blocksOf(page).filter(({ code }) => code.includes(marker));
  if (found.length !== 1) throw new Error(`${page} has ${found.length} blocks of code with ${marker}, and should have one.`);
  return fillIn(found[0]!.code, owner);
}
