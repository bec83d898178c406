import type { Area } from "./queries";

/** The page of one assistant, or without an id the list. */
export function assistantHref(area: Area, id?: string): string {
  const list = area === "admin" ? "/admin/assistants" : "/portal/assistants";
  return id === undefined ? list : `${list}/${id}`;
}
