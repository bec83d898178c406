import type { Appearance, Assistant, AssistantPatch, Model, ModelList, Provider } from "@/lib/api";
import { z } from "@/lib/forms";

import { CONTACT_NAMES, contactFormSchema, toContactFields, toContactForm } from "./contact-fields";
import { topicsSchema, toTopicFields, toTopics } from "./topic-fields";

/*
 * The assistant as the editor's form holds it. Texts that the API takes as null are empty strings here, starters are
 * objects (a field array needs them), and provider and model are one choice.
 */

const shortText = z.string().trim().max(120, "Use at most 120 characters.");
const offset = z
  .number({ error: "Enter a whole number." })
  .int("Enter a whole number.")
  .min(0, "Zero is the least.")
  .max(200, "200 is the most.");

export const MAX_STARTERS = 6;

/** The panel's languages (BCP 47), each under its own name, in the order of the select. */
export const LANGUAGES: Record<NonNullable<Assistant["language"]>, string> = {
  ar: "العربية",
  de: "Deutsch",
  en: "English",
  es: "Español",
  fr: "Français",
  he: "עברית",
  it: "Italiano",
  ja: "日本語",
  nl: "Nederlands",
  pl: "Polski",
  pt: "Português",
  sv: "Svenska",
  tr: "Türkçe",
  uk: "Українська",
  zh: "中文",
};
const LANGUAGE_CODES = Object.keys(LANGUAGES) as (keyof typeof LANGUAGES)[];

export const assistantSchema = z.object({
  name: z.string().trim().min(1, "Give the assistant a name.").max(120, "Use at most 120 characters."),
  instructions: z
    .string()
    .trim()
    .min(1, "Tell the assistant what it is for.")
    .max(20_000, "Use at most 20,000 characters."),
  model: z.string(),
  temperature: z
    .number({ error: "Enter a number." })
    .min(0, "Zero is the least.")
    .max(2, "2 is the most.")
    .nullable(),
  reasoning_effort: z.enum(["", "low", "medium", "high"]),
  max_output_tokens: z
    .number({ error: "Enter a whole number." })
    .int("Enter a whole number.")
    .min(16, "16 is the least.")
    .max(32_768, "32,768 is the most.")
    .nullable(),
  language: z.enum(["", ...LANGUAGE_CODES]),
  welcome_text: z.string().max(2000, "Use at most 2,000 characters."),
  starters: z.array(z.object({ text: shortText })).max(MAX_STARTERS, `At most ${MAX_STARTERS} starters.`),
  answer_policy: z.enum(["strict", "general"]),
  has_follow_ups: z.boolean(),
  topics: topicsSchema,
  contact_form: contactFormSchema,
  appearance: z.object({
    primary_color: z.string().regex(/^#[0-9a-f]{6}$/i, "Write a colour as #rrggbb."),
    color_scheme: z.enum(["auto", "page", "light", "dark"]),
    position: z.enum(["bottom-right", "bottom-left"]),
    offset_x: offset,
    offset_y: offset,
    launcher_label: z.string().trim().max(40, "Use at most 40 characters."),
    launcher_icon: z.enum(["chat", "question", "spark"]),
    launcher_size: z
      .number({ error: "Enter a whole number." })
      .int("Enter a whole number.")
      .min(40, "40 is the least.")
      .max(80, "80 is the most."),
    panel_size: z.enum(["compact", "tall", "wide"]),
    logo_url: z
      .string()
      .trim()
      .refine((value) => value === "" || /^https:\/\/[^/]+/.test(value), "Enter an address that starts with https://."),
    corner_radius: z.number({ error: "Enter a whole number." }).int().min(0).max(32, "32 is the most."),
    header_title: shortText,
    header_subtitle: shortText,
    ai_disclosure: z.boolean(),
    consent_text: z.string(),
  }),
});

/** How much a model may think that can, in the order of the select. */
export const EFFORTS = [
  { value: "", label: "As little as possible: the fastest" },
  { value: "low", label: "A little" },
  { value: "medium", label: "Some" },
  { value: "high", label: "A lot: the slowest" },
] as const;

export type AssistantFields = z.input<typeof assistantSchema>;

/** The form's fields that a message of the API may be about. */
export const FIELD_NAMES = [
  "name",
  "instructions",
  "model",
  "temperature",
  "reasoning_effort",
  "max_output_tokens",
  "language",
  "welcome_text",
  "starters",
  "answer_policy",
  "has_follow_ups",
  "topics",
  ...CONTACT_NAMES.map((name) => `contact_form.${name}` as const),
  ...(Object.keys(assistantSchema.shape.appearance.shape) as (keyof AssistantFields["appearance"])[]).map(
    (name) => `appearance.${name}` as const,
  ),
] as const;

/** Provider and model as one value of a select; `auto` leaves the choice to the platform. */
export function modelChoice(provider: Provider, model: string | null): string {
  return provider === "auto" && model === null ? "auto" : `${provider}:${model ?? ""}`;
}

/** The model that a choice comes to; undefined when it is none that is set up here. */
export function findModel({ automatic, items }: ModelList, choice: string): Model | undefined {
  const { provider, model } = fromModelChoice(choice);
  if (provider === "auto" && model === null) return automatic;
  if (model === null) return [automatic, ...items].find((one) => one.provider === provider);
  return items.find((one) => one.id === model && (provider === "auto" || one.provider === provider));
}

/** Whether the tenant may use what was chosen, be it set up here or not. */
export function isAllowed({ allowed_models, allowed_providers }: ModelList, choice: string): boolean {
  const { provider, model } = fromModelChoice(choice);
  const isListed = (name: string, list: string[]) => list.includes("*") || list.includes(name);
  if (provider === "builtin") return true;
  return (
    (provider === "auto" || isListed(provider, allowed_providers)) &&
    (model === null || model === "builtin" || isListed(model, allowed_models))
  );
}

function fromModelChoice(choice: string): { provider: Provider; model: string | null } {
  const colon = choice.indexOf(":");
  if (colon < 0) return { provider: "auto", model: null };
  return { provider: choice.slice(0, colon) as Provider, model: choice.slice(colon + 1) || null };
}

export function toFields(assistant: Assistant): AssistantFields {
  const { appearance } = assistant;
  return {
    name: assistant.name,
    instructions: assistant.instructions,
    model: modelChoice(assistant.provider, assistant.model),
    temperature: assistant.temperature,
    // The least there is, said outright: the same to whoever reads the form.
    reasoning_effort: assistant.reasoning_effort === "minimal" ? "" : (assistant.reasoning_effort ?? ""),
    max_output_tokens: assistant.max_output_tokens,
    language: assistant.language ?? "",
    welcome_text: assistant.welcome_text,
    starters: assistant.starters.map((text) => ({ text })),
    answer_policy: assistant.answer_policy,
    has_follow_ups: assistant.has_follow_ups,
    topics: toTopicFields(assistant.topics),
    contact_form: toContactFields(assistant.contact_form),
    appearance: {
      ...appearance,
      launcher_label: appearance.launcher_label ?? "",
      logo_url: appearance.logo_url ?? "",
      header_title: appearance.header_title ?? "",
      header_subtitle: appearance.header_subtitle ?? "",
      consent_text: appearance.consent_text ?? "",
    },
  };
}

const orNull = (text: string) => text.trim() || null;

export function toAppearance(fields: AssistantFields["appearance"]): Appearance {
  return {
    ...fields,
    launcher_label: orNull(fields.launcher_label),
    logo_url: orNull(fields.logo_url),
    header_title: orNull(fields.header_title),
    header_subtitle: orNull(fields.header_subtitle),
    consent_text: orNull(fields.consent_text),
  };
}

export function toStarters(fields: AssistantFields["starters"]): string[] {
  return fields.map(({ text }) => text.trim()).filter(Boolean);
}

export function toPatch(values: AssistantFields): AssistantPatch {
  const { model, reasoning_effort, language, starters, topics, contact_form, appearance, ...fields } = values;
  return {
    ...fields,
    language: language || null,
    reasoning_effort: reasoning_effort || null,
    ...fromModelChoice(model),
    starters: toStarters(starters),
    topics: toTopics(topics),
    contact_form: toContactForm(contact_form),
    appearance: toAppearance(appearance),
  };
}

/**
 * What of `after` differs from `before`: a change that is sent alone cannot undo what somebody else changed meanwhile.
 * Appearance and contact form are compared part by part; provider and model go together.
 */
export function changesOf(before: AssistantPatch, after: AssistantPatch): AssistantPatch {
  const patch = pickChanged(before, after);
  if ("provider" in patch || "model" in patch) {
    patch.provider = after.provider;
    patch.model = after.model;
  }
  if (patch.contact_form) patch.contact_form = pickChanged(before.contact_form ?? {}, after.contact_form ?? {});
  if (patch.appearance) patch.appearance = pickChanged(before.appearance ?? {}, after.appearance ?? {});
  return patch;
}

function pickChanged<T extends object>(before: T, after: T): Partial<T> {
  const names = Object.keys(after) as (keyof T)[];
  const changed = names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  return Object.fromEntries(changed.map((name) => [name, after[name]])) as Partial<T>;
}
