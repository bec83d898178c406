import type { ParameterRow } from "./parameter-rows";

/* The values to try a tool with: texts as they are typed, by parameter. */

/** A value that was typed, as the kind of its parameter; undefined for none. */
function toValue({ kind }: ParameterRow, text: string): unknown {
  const typed = text.trim();
  if (typed === "") return undefined;
  switch (kind) {
    case "integer":
    case "number":
      // What is no number goes as it is, so that the answer says what the assistant would be told.
      return Number.isFinite(Number(typed)) ? Number(typed) : typed;
    case "boolean":
      return typed === "true";
    case "list":
      return typed.split("\n").map((line) => line.trim()).filter(Boolean);
    default:
      return text;
  }
}

/** The arguments of a call; what was left empty is left out. */
export function toArguments(rows: readonly ParameterRow[], texts: readonly string[]): Record<string, unknown> {
  const entries = rows.map((row, index) => [row.name, toValue(row, texts[index] ?? "")] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** Arguments that were written as JSON; null when they are no object. */
export function parseArguments(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
