import { readProblem } from "./problem";
import type { Session } from "./session";
import type { ContactField } from "./types";

/** What stands in the contact form's fields, by their keys; a consent is there or it is not. */
export type ContactDraft = Map<string, string | boolean>;

type FieldProblem = "missing" | "choice" | "consent";

/** How a field is wrong, as far as it can be said without the server; null when it may be right. */
export function checkField(field: ContactField, draft: ContactDraft): FieldProblem | null {
  const value = draft.get(field.key);
  const isEmpty = typeof value === "string" ? value.trim() === "" : value !== true;
  if (!isEmpty || !field.is_required) return null;
  return field.kind === "choice" || field.kind === "consent" ? field.kind : "missing";
}

/** The fields that are wrong, by their keys. A form of nothing but free fields needs one that is filled in. */
export function checkForm(fields: readonly ContactField[], draft: ContactDraft): Partial<Record<string, FieldProblem>> {
  const found = fields.map((field) => [field.key, checkField(field, draft)] as const).filter(([, problem]) => problem);
  const first = fields[0];
  if (found.length === 0 && first && ![...draft.values()].some(Boolean)) return { [first.key]: "missing" };
  return Object.fromEntries(found) as Record<string, FieldProblem>;
}

/**
 * The keys of the fields that the server refused. It names them within its own message (`values.email`); a field that
 * the form does not have is none of the visitor's business.
 */
export function refusedFields(named: readonly string[], fields: readonly ContactField[]): string[] {
  const keys = named.map((name) => name.split(".").at(-1));
  return fields.filter(({ key }) => keys.includes(key)).map(({ key }) => key);
}

/** Stores the visitor's details, once for each key. @throws PanelProblem, with the fields that were refused. */
export async function postContact(
  session: Session, conversationId: string | null, draft: ContactDraft, key: string,
): Promise<void> {
  const filled = [...draft].filter(([, value]) => value !== "" && value !== false);
  const response = await session.call("/contacts", {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": key },
    body: JSON.stringify({
      ...(conversationId && { conversation_id: conversationId }),
      values: Object.fromEntries(filled),
    }),
  });
  if (!response.ok) throw await readProblem(response);
}
