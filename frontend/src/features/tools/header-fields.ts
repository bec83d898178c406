import type { Header, HeaderInput } from "@/lib/api";
import { z } from "@/lib/forms";

/* Headers as a form holds them. The value of a secret one never comes back: an empty field leaves it as it is stored. */

export const MAX_HEADERS = 12;

export interface HeaderFields {
  name: string;
  value: string;
  is_secret: boolean;
  /** The name under which a secret value is stored; empty for none. */
  stored: string;
}

/** Whether the stored value is meant: the same name, still secret, and nothing typed over it. */
export const isKept = ({ name, value, is_secret, stored }: HeaderFields): boolean =>
  is_secret && value === "" && stored !== "" && stored.toLowerCase() === name.trim().toLowerCase();

const headerSchema = z
  .object({
    name: z.string().trim().regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/, "Letters, digits and hyphens: X-Api-Key"),
    value: z.string().max(2000, "Use at most 2,000 characters."),
    is_secret: z.boolean(),
    stored: z.string(),
  })
  .refine((header) => header.value !== "" || isKept(header), { path: ["value"], error: "Type the value." });

export const headersSchema = z
  .array(headerSchema)
  .max(MAX_HEADERS, `At most ${MAX_HEADERS}.`)
  .refine((headers) => new Set(headers.map(({ name }) => name.trim().toLowerCase())).size === headers.length, "Use each name once.");

export const newHeader = (): HeaderFields => ({ name: "", value: "", is_secret: true, stored: "" });

export const toHeaderFields = (headers: readonly Header[]): HeaderFields[] =>
  headers.map(({ name, value, is_secret }) => ({ name, value: value ?? "", is_secret, stored: is_secret ? name : "" }));

export const toHeaders = (fields: readonly HeaderFields[]): HeaderInput[] =>
  fields.map((header) => ({ name: header.name.trim(), value: isKept(header) ? null : header.value, is_secret: header.is_secret }));
