import type { McpServer, McpServerInput, McpServerPatch } from "@/lib/api";
import { z } from "@/lib/forms";

import { headersSchema, toHeaderFields, toHeaders } from "./header-fields";

/* An MCP server as its form holds it. */

export const serverSchema = z.object({
  label: z.string().trim().min(1, "Say what visitors read.").max(60, "Use at most 60 characters."),
  url: z
    .string()
    .trim()
    .regex(/^https?:\/\/[^/\s{}]+/, "Enter an address that starts with https://.")
    .max(2000, "Use at most 2,000 characters."),
  headers: headersSchema,
});

export type ServerFields = z.input<typeof serverSchema>;

export const FIELD_NAMES = Object.keys(serverSchema.shape) as (keyof ServerFields)[];

export const NEW_SERVER: ServerFields = { label: "", url: "", headers: [] };

export const toFields = ({ label, url, headers }: McpServer): ServerFields => ({ label, url, headers: toHeaderFields(headers) });

const toBody = ({ label, url, headers }: ServerFields) => ({ label: label.trim(), url: url.trim(), headers: toHeaders(headers) });

export const toInput = (assistantId: string, fields: ServerFields): McpServerInput => ({ assistant_id: assistantId, ...toBody(fields) });

/** What of the form is new: a server whose address and headers stay is not asked again. */
export function toPatch(before: McpServer, fields: ServerFields): McpServerPatch {
  const [old, now] = [toBody(toFields(before)), toBody(fields)];
  const changed = (Object.keys(now) as (keyof typeof now)[]).filter(
    (name) => JSON.stringify(old[name]) !== JSON.stringify(now[name]),
  );
  return Object.fromEntries(changed.map((name) => [name, now[name]]));
}
