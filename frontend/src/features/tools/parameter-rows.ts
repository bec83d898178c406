import type { Tool } from "@/lib/api";
import { linesOf, z } from "@/lib/forms";

/*
 * What a tool takes, as rows of a form. They are written as a JSON Schema; a schema that says more than rows can (nested
 * objects, say) is left as it is and edited as text.
 */

type Schema = Tool["parameters"];

export const KINDS = {
  text: "Text",
  choice: "One of a few",
  integer: "Whole number",
  number: "Number",
  boolean: "Yes or no",
  date: "Date",
  list: "Several texts",
} as const;
type Kind = keyof typeof KINDS;
const KIND_NAMES = Object.keys(KINDS) as Kind[];

const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/;

const rowSchema = z
  .object({
    name: z.string().trim().regex(NAME, "Use letters, digits and _, without spaces: order_number"),
    kind: z.enum(KIND_NAMES),
    description: z.string().max(500, "Use at most 500 characters."),
    is_required: z.boolean(),
    /** The values of "one of a few", one a line. */
    options: z.string(),
  })
  .refine(({ kind, options }) => kind !== "choice" || linesOf(options).length > 0, { path: ["options"], error: "Name the values, one a line." });

export const rowsSchema = z
  .array(rowSchema)
  .max(20, "At most 20.")
  .refine((rows) => new Set(rows.map(({ name }) => name.trim())).size === rows.length, "Use each name once.");

export type ParameterRow = z.input<typeof rowSchema>;

export const newRow = (name = ""): ParameterRow => ({ name, kind: "text", description: "", is_required: true, options: "" });

const TYPES: Record<Kind, Schema> = {
  text: { type: "string" },
  choice: { type: "string" },
  integer: { type: "integer" },
  number: { type: "number" },
  boolean: { type: "boolean" },
  date: { type: "string", format: "date" },
  list: { type: "array", items: { type: "string" } },
};

export function toSchema(rows: readonly ParameterRow[]): Schema {
  const property = ({ kind, description, options }: ParameterRow): Schema => ({
    ...TYPES[kind],
    ...(kind === "choice" && { enum: [...new Set(linesOf(options))] }),
    ...(description.trim() && { description: description.trim() }),
  });
  return {
    type: "object",
    properties: Object.fromEntries(rows.map((row) => [row.name.trim(), property(row)])),
    required: rows.filter(({ is_required }) => is_required).map(({ name }) => name.trim()),
  };
}

/** The rows of a schema; null when it says more than rows can. */
export function toRows(schema: Schema): ParameterRow[] | null {
  const { type, properties = {}, required = [], ...others } = schema;
  if (type !== "object" || Object.keys(others).length > 0 || !isObject(properties) || !isTexts(required)) return null;
  const rows: ParameterRow[] = [];
  for (const [name, property] of Object.entries(properties)) {
    const row = isObject(property) ? toRow(name, property, required.includes(name)) : null;
    if (row === null) return null;
    rows.push(row);
  }
  return required.every((name) => name in properties) ? rows : null;
}

function toRow(name: string, { description = "", enum: values, ...type }: Schema, is_required: boolean): ParameterRow | null {
  if (typeof description !== "string" || !NAME.test(name)) return null;
  if (values !== undefined) {
    const isChoice = type.type === "string" && Object.keys(type).length === 1 && isTexts(values);
    return isChoice ? { name, kind: "choice", description, is_required, options: values.join("\n") } : null;
  }
  const kind = KIND_NAMES.find((each) => each !== "choice" && isSame(TYPES[each], type));
  return kind ? { name, kind, description, is_required, options: "" } : null;
}

const isObject = (value: unknown): value is Schema => typeof value === "object" && value !== null && !Array.isArray(value);
const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every((each) => typeof each === "string");

/** Whether two short schemas say the same, in whatever order. */
function isSame(a: unknown, b: unknown): boolean {
  if (!isObject(a) || !isObject(b)) return a === b;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => isSame(a[name], b[name]));
}

/** The schema that somebody wrote by hand; null when it is none of an object. */
export function parseSchema(text: string): Schema | null {
  try {
    const schema: unknown = JSON.parse(text);
    return isObject(schema) && schema.type === "object" ? schema : null;
  } catch {
    return null;
  }
}

export const writeSchema = (schema: Schema): string => JSON.stringify(schema, null, 2);

/** Who the visitor is, as the client's website signed it: filled in by the API, and no parameter. */
const SIGNED = "visitor.user_id";

/** The names in {curly brackets} of an address. */
export const placeholdersOf = (url: string): string[] =>
  [...new Set([...url.matchAll(/\{([^{}]+)\}/g)].map(([, name = ""]) => name.trim()))].filter((name) => name !== SIGNED);
