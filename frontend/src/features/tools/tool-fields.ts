import type { Tool, ToolInput, ToolPatch } from "@/lib/api";
import { linesOf, z } from "@/lib/forms";

import { headersSchema, toHeaderFields, toHeaders } from "./header-fields";
import { parseSchema, placeholdersOf, rowsSchema, toRows, toSchema, writeSchema } from "./parameter-rows";

/* An HTTP tool as its form holds it: parameters are rows (or a text), hosts are lines, and sizes are in kilobytes. */

const KILOBYTE = 1024;
const HOST = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;

/** The names in the address that no row explains yet. */
export const missingNames = ({ url, rows }: { url: string; rows: readonly { name: string }[] }): string[] =>
  placeholdersOf(url).filter((name) => !rows.some((row) => row.name.trim() === name));

export const toolSchema = z
  .object({
    label: z.string().trim().min(1, "Say what visitors read.").max(60, "Use at most 60 characters."),
    name: z
      .string()
      .trim()
      .refine((name) => name === "" || /^[a-z][a-z0-9_]{0,47}$/.test(name), "Use small letters, digits and _: order_status"),
    description: z
      .string()
      .trim()
      .min(1, "Say what it does and when to use it.")
      .max(1000, "Use at most 1,000 characters."),
    method: z.enum(["GET", "POST", "PUT", "PATCH", "DELETE"]),
    url: z
      .string()
      .trim()
      .regex(/^https?:\/\/[^/\s{}]+/, "Enter an address that starts with https:// and names its server.")
      .max(2000, "Use at most 2,000 characters."),
    rows: rowsSchema,
    /** The parameters as JSON Schema, for what rows cannot say. */
    json: z.string(),
    is_json: z.boolean(),
    headers: headersSchema,
    asks_first: z.boolean(),
    allowed_hosts: z
      .string()
      .refine((text) => linesOf(text).length <= 10, "At most 10 servers.")
      .refine((text) => linesOf(text).every((host) => HOST.test(host)), "Write names of servers only, one a line: api.example.com"),
    timeout_seconds: z.number({ error: "Enter a whole number." }).int("Enter a whole number.").min(1, "1 is the least.").max(20, "20 is the most."),
    max_kilobytes: z.number({ error: "Enter a number." }).min(0.25, "0.25 is the least.").max(128, "128 is the most."),
  })
  .refine(({ is_json, json }) => !is_json || parseSchema(json) !== null, {
    path: ["json"],
    error: 'Write a JSON Schema of an object: { "type": "object", "properties": { … } }',
  })
  .superRefine((tool, context) => {
    const [name] = tool.is_json ? [] : missingNames(tool);
    if (name !== undefined) context.addIssue({ code: "custom", path: ["url"], message: `Say below what {${name}} is, or take it out.` });
  });

export type ToolFields = z.input<typeof toolSchema>;

/** The form's fields that a message of the API may be about, and what the API calls those with another name. */
export const FIELD_NAMES = Object.keys(toolSchema.shape) as (keyof ToolFields)[];
export const apiNames = ({ is_json }: Pick<ToolFields, "is_json">) => ({ parameters: is_json ? "json" : "rows", max_bytes: "max_kilobytes" });

/** Those under "More options". */
export const HIDDEN_NAMES = ["name", "allowed_hosts", "timeout_seconds", "max_kilobytes"] as const;

export const NEW_TOOL: ToolFields = {
  label: "",
  name: "",
  description: "",
  method: "GET",
  url: "",
  rows: [],
  json: "",
  is_json: false,
  headers: [],
  asks_first: false,
  allowed_hosts: "",
  timeout_seconds: 8,
  max_kilobytes: 32,
};

export function toFields(tool: Tool): ToolFields {
  const rows = toRows(tool.parameters);
  return {
    label: tool.label,
    name: tool.name,
    description: tool.description,
    method: tool.method,
    url: tool.url,
    rows: rows ?? [],
    json: rows ? "" : writeSchema(tool.parameters),
    is_json: rows === null,
    headers: toHeaderFields(tool.headers),
    asks_first: tool.asks_first,
    allowed_hosts: tool.allowed_hosts.join("\n"),
    timeout_seconds: tool.timeout_seconds,
    max_kilobytes: tool.max_bytes / KILOBYTE,
  };
}

/** "Looking at the weather" as the model calls it: `looking_at_the_weather`. */
export function nameFrom(label: string): string {
  const plain = label
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[^a-z]+/, "")
    .slice(0, 48)
    .replace(/_+$/, "");
  return plain || "tool";
}

function toBody(fields: ToolFields) {
  const { label, name, description, method, url, is_json, json, asks_first, timeout_seconds } = fields;
  return {
    label: label.trim(),
    name: name.trim() || nameFrom(label),
    description: description.trim(),
    method,
    url: url.trim(),
    parameters: (is_json ? parseSchema(json) : null) ?? toSchema(fields.rows),
    headers: toHeaders(fields.headers),
    asks_first,
    allowed_hosts: linesOf(fields.allowed_hosts),
    timeout_seconds,
    max_bytes: Math.round(fields.max_kilobytes * KILOBYTE),
  };
}

export const toInput = (assistantId: string, fields: ToolFields): ToolInput => ({ assistant_id: assistantId, ...toBody(fields) });

/** What of the form is new. */
export function toPatch(before: Tool, fields: ToolFields): ToolPatch {
  const [old, now] = [toBody(toFields(before)), toBody(fields)];
  const changed = (Object.keys(now) as (keyof typeof now)[]).filter(
    (name) => JSON.stringify(old[name]) !== JSON.stringify(now[name]),
  );
  return Object.fromEntries(changed.map((name) => [name, now[name]]));
}
