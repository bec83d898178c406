import type { Conversation } from "@/lib/api";

/** How the client knows the visitor: by name, e-mail or user id, whichever is there; else "Visitor". */
export function visitorName({ name, email, user_id }: Conversation["visitor"]): string {
  return [name, email, user_id].map((value) => value?.trim()).find(Boolean) ?? "Visitor";
}

/** Only the tenant's own server can make somebody identified: a user id is stored with a valid signature only. */
export const isIdentified = ({ user_id }: Conversation["visitor"]): boolean => user_id !== null;
