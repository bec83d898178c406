import type { PanelConfig } from "./types";

/** What the portal's editor shows before it is saved. */
export type PreviewDraft = Pick<PanelConfig, "assistant_name" | "welcome_text" | "starters" | "appearance"> &
  Partial<Pick<PanelConfig, "topics" | "contact_form">>;

/**
 * The unsaved form that the portal sends along with `theme`, or null when this message carries none. Taken on the
 * preview page only, which no website but the portal can frame.
 */
export function parsePreviewDraft(message: object): PreviewDraft | null {
  const draft = (message as { preview?: unknown }).preview;
  if (!isObject(draft)) return null;
  const { assistant_name, welcome_text, starters, topics, contact_form, appearance } = draft;
  const isWhole =
    typeof assistant_name === "string" &&
    typeof welcome_text === "string" &&
    Array.isArray(starters) &&
    starters.every((starter) => typeof starter === "string") &&
    (topics === undefined || isListOf(topics, (topic) => Array.isArray(topic.questions))) &&
    (contact_form === undefined || contact_form === null || isContactForm(contact_form)) &&
    isObject(appearance) &&
    typeof appearance.primary_color === "string";
  return isWhole ? (draft as unknown as PreviewDraft) : null;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

const isContactForm = (value: unknown): boolean =>
  isObject(value) && isListOf(value.fields, (field) => Array.isArray(field.options));

const isListOf = (value: unknown, test: (item: Record<string, unknown>) => boolean): boolean =>
  Array.isArray(value) && value.every((item) => isObject(item) && test(item));
