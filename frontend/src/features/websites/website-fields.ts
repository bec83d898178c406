import type { Website, WebsiteInput, WebsitePatch } from "@/lib/api";
import { linesOf, z } from "@/lib/forms";

/* A website as its form holds it: paths are the lines of one text, and an address may be typed without `https://`. */

const MAX_PATHS = 50;

/** The address as the API takes it: people type `www.example.com`. */
export function tidyAddress(text: string): string {
  const address = text.trim();
  return address === "" || /^[a-z][a-z0-9+.-]*:/i.test(address) ? address : `https://${address}`;
}

function isWebAddress(text: string): boolean {
  try {
    const { protocol, hostname } = new URL(tidyAddress(text));
    return /^https?:$/.test(protocol) && /\.|^localhost$|:/.test(hostname);
  } catch {
    return false;
  }
}

const wholeNumber = (least: number, most: number) =>
  z
    .number({ error: "Enter a whole number." })
    .int("Enter a whole number.")
    .min(least, `${least} is the least.`)
    .max(most, `${most.toLocaleString("en")} is the most.`);

const paths = z
  .string()
  .refine((text) => linesOf(text).length <= MAX_PATHS, `At most ${MAX_PATHS} lines.`)
  .refine((text) => linesOf(text).every((line) => line.startsWith("/")), "Write one path a line, each beginning with a slash: /prices")
  .refine((text) => linesOf(text).every((line) => line.length <= 200), "Use at most 200 characters for a path.");

export const websiteSchema = z.object({
  kind: z.enum(["page", "sitemap", "crawl"]),
  url: z.string().refine(isWebAddress, "Enter the address of a website, like https://www.example.com."),
  sync: z.enum(["never", "daily", "weekly", "monthly"]),
  citation: z.enum(["link", "title", "hidden"]),
  max_pages: wholeNumber(1, 2000),
  max_depth: wholeNumber(0, 5),
  include_paths: paths,
  exclude_paths: paths,
});

export type WebsiteFields = z.input<typeof websiteSchema>;

/** The form's fields that a message of the API may be about. */
export const FIELD_NAMES = Object.keys(websiteSchema.shape) as (keyof WebsiteFields)[];

/** Those under "More options". */
export const HIDDEN_NAMES = ["max_pages", "max_depth", "include_paths", "exclude_paths"] as const;

export const NEW_WEBSITE: WebsiteFields = {
  kind: "crawl",
  url: "",
  sync: "weekly",
  citation: "link",
  max_pages: 200,
  max_depth: 3,
  include_paths: "",
  exclude_paths: "",
};

export const toFields = (website: Website): WebsiteFields => ({
  kind: website.kind,
  url: website.url,
  sync: website.sync,
  citation: website.citation,
  max_pages: website.max_pages,
  max_depth: website.max_depth,
  include_paths: website.include_paths.join("\n"),
  exclude_paths: website.exclude_paths.join("\n"),
});

/** What goes to the API: a single page has no limits, and only following links has a depth. */
export function toInput(assistantId: string, fields: WebsiteFields): WebsiteInput {
  const { kind, url, sync, citation, max_depth } = fields;
  const input: WebsiteInput = { assistant_id: assistantId, kind, url: tidyAddress(url), sync, citation };
  if (kind === "page") return input;
  return { ...input, ...limitsOf(fields), ...(kind === "crawl" && { max_depth }) };
}

/** What of the form is new. The address and the way of finding pages stay as they are. */
export function toPatch(before: Website, fields: WebsiteFields): WebsitePatch {
  const { sync, citation, max_depth } = fields;
  const after: WebsitePatch = { sync, citation, max_depth, ...limitsOf(fields) };
  const changed = (Object.keys(after) as (keyof WebsitePatch)[]).filter(
    (name) => JSON.stringify(after[name]) !== JSON.stringify(before[name]),
  );
  return Object.fromEntries(changed.map((name) => [name, after[name]]));
}

function limitsOf({ max_pages, include_paths, exclude_paths }: WebsiteFields) {
  return { max_pages, include_paths: linesOf(include_paths), exclude_paths: linesOf(exclude_paths) };
}
