import type { Contact, ContactValue, WebhookDelivery } from "@/lib/api";

/** How a contact is spoken about: forms differ, so it goes by the kinds of the fields. */

const find = (values: ContactValue[], kinds: ContactValue["kind"][]): string | undefined => {
  const found = values.find(({ kind, value }) => kinds.includes(kind) && typeof value === "string" && value !== "");
  return found && String(found.value);
};

/** Who it is: the name, else how they can be reached, else the first thing they wrote. */
export function nameOf({ values }: Pick<Contact, "values">): string {
  return find(values, ["name"]) ?? find(values, ["email", "phone"]) ?? find(values, ["text", "url", "long_text"]) ?? "Somebody";
}

/** How they can be reached, as far as the name does not say it already. */
export function reachOf(contact: Pick<Contact, "values">): string {
  const name = nameOf(contact);
  return contact.values
    .filter(({ kind, value }) => (kind === "email" || kind === "phone") && value !== name)
    .map(({ value }) => value)
    .join(" · ");
}

export const wordsOf = ({ value }: Pick<ContactValue, "value">): string =>
  typeof value === "string" ? value : value ? "Yes" : "No";

/** Where a value leads: a mail, a call, or a website. What visitors wrote is nothing to follow unless it is one of these. */
export function hrefOf({ kind, value }: Pick<ContactValue, "kind" | "value">): string | undefined {
  if (typeof value !== "string") return undefined;
  if (kind === "email") return `mailto:${encodeURIComponent(value).replaceAll("%40", "@")}`;
  if (kind === "phone") return `tel:${value.replace(/[^\d+]/g, "")}`;
  if (kind === "url" && /^https?:\/\//i.test(value)) return value;
  return undefined;
}

/** How the way to the webhook ended. */
export function deliveryWords({ status, error }: Pick<WebhookDelivery, "status" | "error">): string {
  if (status === "delivered") return "Delivered to your webhook.";
  if (status === "failed") return "Not delivered to your webhook.";
  return error ? "Not delivered to your webhook yet; it is tried again by itself." : "On its way to your webhook.";
}
