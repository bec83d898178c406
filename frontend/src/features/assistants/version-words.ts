import type { AssistantConfiguration, AssistantVersion, ContactField } from "@/lib/api";

import { EFFORTS, LANGUAGES } from "./assistant-fields";

/** The fields of a configuration as people know them. */
const NAMES: Record<keyof AssistantConfiguration, string> = {
  name: "Name",
  instructions: "Instructions",
  provider: "Model",
  model: "Model",
  temperature: "Creativity",
  reasoning_effort: "Thinking",
  max_output_tokens: "Longest answer",
  status: "Published or not",
  is_default: "Default assistant",
  language: "Language",
  welcome_text: "Welcome text",
  starters: "Starter questions",
  appearance: "Looks",
  answer_policy: "Where answers come from",
  topics: "Topics",
  has_follow_ups: "Further questions",
  contact_form: "Contact form",
};

const PARTS: Record<string, string> = {
  primary_color: "colour",
  color_scheme: "light or dark",
  position: "corner",
  offset_x: "distance from the side",
  offset_y: "distance from below",
  launcher_label: "button text",
  launcher_icon: "button icon",
  launcher_size: "button size",
  panel_size: "window size",
  logo_url: "logo",
  corner_radius: "round corners",
  header_title: "title",
  header_subtitle: "subtitle",
  ai_disclosure: "note that it is an AI",
  consent_text: "consent text",
  is_enabled: "switched on",
  title: "title",
  intro: "introduction",
  submit_label: "button text",
  thanks: "thanks",
  fields: "fields",
  has_button: "button in the chat",
  when_unanswered: "offered when it does not know",
  when_to_ask: "when to ask",
  notify_emails: "e-mails go to",
  webhook_url: "webhook",
};

const VALUES: Record<string, string> = {
  strict: "From knowledge only",
  general: "Also in general",
  "bottom-right": "Right",
  "bottom-left": "Left",
  auto: "Automatic",
  builtin: "Built-in",
  openai: "OpenAI",
  openai_compatible: "OpenAI-compatible",
};

/** What one field was in a version and is now, in words. */
export interface Difference {
  label: string;
  then: string;
  now: string;
}

/** "Instructions and looks": what a version changed. */
export function changeInWords({ changed, restored_from, version }: AssistantVersion): string {
  if (restored_from !== null) return `Restored version ${restored_from}`;
  if (changed.length === 0) return version === 1 ? "Created" : "First version that is known";
  const names = [...new Set(changed.map((field) => NAMES[field as keyof AssistantConfiguration] ?? field))];
  const words = names.map((name, index) => (index === 0 ? name : name.charAt(0).toLowerCase() + name.slice(1)));
  return words.length === 1 ? `${words[0]}` : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** What restoring `then` would change of `now`. Being published and being the default are not brought back. */
export function differences(then: AssistantConfiguration, now: AssistantConfiguration): Difference[] {
  const found: Difference[] = [];
  const add = (label: string, before: unknown, after: unknown) => {
    if (JSON.stringify(before) !== JSON.stringify(after)) {
      found.push({ label, then: inWords(before), now: inWords(after) });
    }
  };
  add(NAMES.name, then.name, now.name);
  add(NAMES.instructions, then.instructions, now.instructions);
  add(NAMES.model, modelInWords(then), modelInWords(now));
  add(NAMES.temperature, creativityInWords(then), creativityInWords(now));
  add(NAMES.reasoning_effort, effortInWords(then), effortInWords(now));
  add(NAMES.max_output_tokens, tokensInWords(then), tokensInWords(now));
  add(NAMES.answer_policy, then.answer_policy, now.answer_policy);
  add(NAMES.has_follow_ups, then.has_follow_ups, now.has_follow_ups);
  add(NAMES.welcome_text, then.welcome_text, now.welcome_text);
  add(NAMES.starters, then.starters, now.starters);
  add(NAMES.topics, topicsInWords(then), topicsInWords(now));
  add(NAMES.language, languageInWords(then), languageInWords(now));
  for (const part of ["contact_form", "appearance"] as const) {
    const [before, after] = [then[part] as Record<string, unknown>, now[part] as Record<string, unknown>];
    for (const key of Object.keys(after)) add(`${NAMES[part]}: ${PARTS[key] ?? key}`, before[key], after[key]);
  }
  return found;
}

function inWords(value: unknown): string {
  if (value === null || value === undefined || value === "") return "Nothing";
  if (typeof value === "boolean") return value ? "Yes" : "No";
  if (Array.isArray(value)) return value.length === 0 ? "None" : value.map(itemInWords).join("\n");
  return VALUES[String(value)] ?? String(value);
}

function itemInWords(item: unknown): string {
  if (typeof item !== "object" || item === null) return String(item);
  const { label, is_required } = item as ContactField;
  return is_required ? `${label} (required)` : label;
}

function modelInWords({ provider, model }: AssistantConfiguration): string {
  return model ?? inWords(provider);
}

function creativityInWords({ temperature }: AssistantConfiguration): string {
  return temperature === null ? "As the model prefers" : String(temperature);
}

function effortInWords({ reasoning_effort }: AssistantConfiguration): string {
  return EFFORTS.find(({ value }) => value === reasoning_effort)?.label ?? EFFORTS[0].label;
}

function tokensInWords({ max_output_tokens }: AssistantConfiguration): string {
  return max_output_tokens === null ? "As the platform allows" : `${max_output_tokens} tokens`;
}

function topicsInWords({ topics }: AssistantConfiguration): string[] {
  return topics.map(({ label, questions }) => `${label}: ${questions.join(" / ")}`);
}

function languageInWords({ language }: AssistantConfiguration): string {
  return language === null ? "The visitor's own" : LANGUAGES[language];
}
