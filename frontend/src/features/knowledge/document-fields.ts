import type { DocumentDetail, DocumentInput, DocumentKind, DocumentPatch } from "@/lib/api";
import { z } from "@/lib/forms";

/*
 * A document as its form holds it. A question's words are its title and the answer its content, as the API changes
 * them; only when it is created they go by other names.
 */

export type WrittenKind = DocumentInput["kind"];

/** Whether its text was written here, and can be changed here. */
export const isWritten = (kind: DocumentKind): kind is WrittenKind => kind === "text" || kind === "question";

const url = z
  .string()
  .trim()
  .refine((value) => value === "" || /^https?:\/\/[^/\s]+/.test(value), "Enter an address that starts with https://.");
const citation = z.enum(["link", "title", "hidden"]);
const title = z.string().trim().min(1, "Give it a title.").max(300, "Use at most 300 characters.");

export const SCHEMAS = {
  page: z.object({ title, content: z.string(), url: z.string(), citation }),
  file: z.object({ title, content: z.string(), url, citation }),
  text: z.object({
    title,
    content: z.string().trim().min(1, "Paste the text.").max(200_000, "Use at most 200,000 characters."),
    url,
    citation,
  }),
  question: z.object({
    title: z.string().trim().min(1, "Write the question.").max(300, "Use at most 300 characters."),
    content: z.string().trim().min(1, "Write the answer.").max(20_000, "Use at most 20,000 characters."),
    url,
    citation,
  }),
};

export type DocumentFields = z.input<(typeof SCHEMAS)["text"]>;

/** The form's fields that a message of the API may be about; a new question's have names of their own. */
export const FIELD_NAMES = ["title", "content", "url", "citation"] as const;
export const API_NAMES: Record<string, (typeof FIELD_NAMES)[number]> = { question: "title", answer: "content" };

export const EMPTY_FIELDS: DocumentFields = { title: "", content: "", url: "", citation: "link" };

export const toFields = (document: DocumentDetail): DocumentFields => ({
  title: document.title,
  content: document.content ?? "",
  url: document.url ?? "",
  citation: document.citation,
});

export function toInput(kind: WrittenKind, assistantId: string, fields: DocumentFields): DocumentInput {
  const { title, content, url, citation } = fields;
  const words = kind === "question" ? { question: title, answer: content } : { title, content };
  return { assistant_id: assistantId, kind, ...words, url: url || null, citation };
}

/** What of the form is new: a document whose text stays the same need not be read again. */
export function toPatch(before: DocumentDetail, fields: DocumentFields): DocumentPatch {
  const patch: DocumentPatch = {};
  if (fields.title !== before.title) patch.title = fields.title;
  if (before.content !== null && fields.content !== before.content) patch.content = fields.content;
  if (fields.url !== (before.url ?? "")) patch.url = fields.url || null;
  if (fields.citation !== before.citation) patch.citation = fields.citation;
  return patch;
}
