import { zodResolver } from "@hookform/resolvers/zod";
import type { FieldPath, FieldValues, UseFormSetError } from "react-hook-form";
import { z } from "zod";

import { ApiError, errorMessage } from "@/lib/api";

// Compiled parsers would need `unsafe-eval`, which our Content-Security-Policy does not grant.
z.config({ jitless: true });

export { z, zodResolver };

/**
 * Puts what the API refused beside the form fields it names and focuses the first of them.
 *
 * `fields` are the form's own field names. `byCode` names the field that a problem code speaks about, for problems
 * without `errors`. Returns the sentence that belongs to no field, or null when every message found its place.
 */
export function applyProblem<T extends FieldValues>(
  error: unknown,
  setError: UseFormSetError<T>,
  fields: readonly FieldPath<T>[],
  byCode: Partial<Record<string, FieldPath<T>>> = {},
): string | null {
  if (!(error instanceof ApiError)) return errorMessage(error);

  const unplaced: string[] = [];
  let isFirst = true;
  const place = (field: FieldPath<T>, message: string) => {
    setError(field, { type: "server", message }, { shouldFocus: isFirst });
    isFirst = false;
  };

  const fieldOfCode = byCode[error.code];
  if (fieldOfCode !== undefined) {
    place(fieldOfCode, error.message);
    return null;
  }
  for (const { field, message } of error.problem.errors ?? []) {
    const owner = findOwner(field, fields);
    if (owner === undefined) unplaced.push(`${field}: ${message}`);
    else place(owner, message);
  }
  if (unplaced.length > 0) return unplaced.join(" ");
  return isFirst ? errorMessage(error) : null;
}

/** The API's problem with the form's own names in place of the API's. */
export function renameFields(error: unknown, names: Readonly<Record<string, string>>): unknown {
  if (!(error instanceof ApiError) || !error.problem.errors) return error;
  const errors = error.problem.errors.map((each) => {
    const [first = "", ...rest] = each.field.split(".");
    return { ...each, field: [names[first] ?? first, ...rest].join(".") };
  });
  return new ApiError({ ...error.problem, errors }, error.retryAfter);
}

/** The form field that shows a message about `field`: itself, else the nearest parent that the form has. */
function findOwner<T extends FieldValues>(field: string, fields: readonly FieldPath<T>[]): FieldPath<T> | undefined {
  const parts = field.split(".");
  for (let length = parts.length; length > 0; length -= 1) {
    const path = parts.slice(0, length).join(".");
    const owner = fields.find((name) => name === path);
    if (owner !== undefined) return owner;
  }
  return undefined;
}

/** Options of `register` for number fields: an emptied field is null, not NaN. */
export const asNumber = {
  setValueAs: (value: unknown) => (value === "" || value === null || value === undefined ? null : Number(value)),
};

/** The lines of a text that say something. */
export const linesOf = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
