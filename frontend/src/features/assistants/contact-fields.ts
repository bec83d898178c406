import type { ContactField, ContactFieldKind, ContactForm, PublicContactForm } from "@/lib/api";
import { linesOf, z } from "@/lib/forms";

/* The contact form as the editor's form holds it: options and addresses are the lines of one text. */

export const MAX_FIELDS = 20;
const MAX_OPTIONS = 20;
const MAX_EMAILS = 5;

export const FIELD_KINDS: Record<ContactFieldKind, string> = {
  name: "Name",
  text: "Short text",
  long_text: "Long text",
  email: "E-mail address",
  phone: "Phone number",
  url: "Web address",
  choice: "Choice",
  consent: "Consent",
};
const KIND_NAMES = Object.keys(FIELD_KINDS) as ContactFieldKind[];

/** A consent is ticked and a choice chosen: neither has room for an example. */
export const hasPlaceholder = (kind: ContactFieldKind) => kind !== "choice" && kind !== "consent";

const line = (missing: string) => z.string().trim().min(1, missing).max(120, "Use at most 120 characters.");
const paragraph = z.string().max(1000, "Use at most 1,000 characters.");

const fieldSchema = z
  .object({
    key: z.string(),
    label: z.string().trim().min(1, "Name the field.").max(300, "Use at most 300 characters."),
    kind: z.enum(KIND_NAMES),
    is_required: z.boolean(),
    options: z.string(),
    placeholder: z.string().max(120, "Use at most 120 characters."),
  })
  .refine(({ kind, options }) => kind !== "choice" || new Set(linesOf(options)).size >= 2, {
    path: ["options"],
    error: "A choice needs at least two different options.",
  })
  .refine(({ options }) => linesOf(options).length <= MAX_OPTIONS, {
    path: ["options"],
    error: `At most ${MAX_OPTIONS} options.`,
  });

export const contactFormSchema = z.object({
  is_enabled: z.boolean(),
  title: line("Give the form a title."),
  intro: paragraph,
  submit_label: line("Name the button."),
  thanks: paragraph,
  fields: z.array(fieldSchema).min(1, "Add at least one field.").max(MAX_FIELDS, `At most ${MAX_FIELDS} fields.`),
  has_button: z.boolean(),
  when_unanswered: z.boolean(),
  when_to_ask: paragraph,
  notify_emails: z
    .string()
    .refine((text) => linesOf(text).length <= MAX_EMAILS, `At most ${MAX_EMAILS} addresses.`)
    .refine((text) => linesOf(text).every((address) => z.email().safeParse(address).success), "Write one e-mail address a line."),
  webhook_url: z
    .string()
    .trim()
    .refine((value) => value === "" || /^https?:\/\/[^/\s]+/.test(value), "Enter an address that starts with https://."),
});

export type ContactFormFields = z.input<typeof contactFormSchema>;
export type ContactFieldFields = ContactFormFields["fields"][number];

export const CONTACT_NAMES = Object.keys(contactFormSchema.shape) as (keyof ContactFormFields)[];

export const toContactFields = ({ fields, when_to_ask, notify_emails, webhook_url, ...form }: ContactForm): ContactFormFields => ({
  ...form,
  fields: fields.map((field) => ({
    ...field,
    options: field.options.join("\n"),
    placeholder: field.placeholder ?? "",
  })),
  when_to_ask: when_to_ask ?? "",
  notify_emails: notify_emails.join("\n"),
  webhook_url: webhook_url ?? "",
});

const toField = ({ kind, options, placeholder, label, ...field }: ContactFieldFields): ContactField => ({
  ...field,
  kind,
  label: label.trim(),
  options: kind === "choice" ? linesOf(options) : [],
  placeholder: (hasPlaceholder(kind) && placeholder.trim()) || null,
});

export const toContactForm = (form: ContactFormFields): ContactForm => ({
  ...form,
  fields: form.fields.map(toField),
  when_to_ask: form.when_to_ask.trim() || null,
  notify_emails: linesOf(form.notify_emails),
  webhook_url: form.webhook_url.trim() || null,
});

/** The form as visitors would see it, with the fields that have a name by now; null while it is off. */
export function toContactDraft(form: ContactFormFields): PublicContactForm | null {
  if (!form.is_enabled) return null;
  const { title, intro, submit_label, thanks, has_button } = form;
  return { title, intro, submit_label, thanks, has_button, fields: form.fields.map(toField).filter(({ label }) => label) };
}

/** A further field: its key is new and stays, whatever becomes of its label. */
export function newField(fields: readonly { key: string }[]): ContactFieldFields {
  let number = fields.length + 1;
  while (fields.some(({ key }) => key === `field_${number}`)) number += 1;
  return { key: `field_${number}`, label: "", kind: "text", is_required: false, options: "", placeholder: "" };
}
