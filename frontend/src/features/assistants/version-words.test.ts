import { describe, expect, it } from "vitest";

import type { AssistantConfiguration, AssistantVersion } from "@/lib/api";

import { changeInWords, differences } from "./version-words";

const NOW = {
  name: "Desk",
  instructions: "Be kind.",
  provider: "auto",
  model: null,
  temperature: null,
  reasoning_effort: null,
  max_output_tokens: null,
  status: "published",
  is_default: true,
  language: null,
  welcome_text: "",
  starters: [],
  appearance: { primary_color: "#112233", offset_x: 20 },
  answer_policy: "strict",
  topics: [],
  has_follow_ups: true,
  contact_form: { is_enabled: false, notify_emails: [], fields: [{ label: "Name", is_required: true }] },
} as unknown as AssistantConfiguration;

function version(changes: Partial<AssistantVersion>): AssistantVersion {
  return {
    id: "1",
    version: 3,
    created_at: "2026-11-25T10:00:00Z",
    author: null,
    is_by_platform: false,
    changed: [],
    restored_from: null,
    ...changes,
  };
}

describe("changeInWords", () => {
  it.each<[Partial<AssistantVersion>, string]>([
    [{ changed: ["instructions"] }, "Instructions"],
    [{ changed: ["appearance", "instructions", "name"] }, "Looks, instructions and name"],
    [{ changed: ["model", "provider"] }, "Model"],
    [{ version: 1 }, "Created"],
    [{}, "First version that is known"],
    [{ changed: ["name"], restored_from: 1 }, "Restored version 1"],
    [{ changed: ["something_new"] }, "something_new"],
  ])("%j is %j", (changes, words) => {
    expect(changeInWords(version(changes))).toBe(words);
  });
});

describe("differences", () => {
  it("finds none where there is none, whatever is published", () => {
    expect(differences({ ...NOW, status: "draft", is_default: false }, NOW)).toEqual([]);
  });

  it("says in words what was and what is", () => {
    const then = {
      ...NOW,
      provider: "openai",
      model: "gpt-6-luna",
      temperature: 0.3,
      reasoning_effort: "low",
      answer_policy: "general",
      starters: ["One?", "Two?"],
      topics: [{ label: "T", questions: ["Q?", "R?"] }],
      language: "de",
      appearance: { ...NOW.appearance, offset_x: 5 },
      contact_form: { ...NOW.contact_form, is_enabled: true, notify_emails: ["a@example.com"] },
    } as AssistantConfiguration;
    expect(differences(then, NOW)).toEqual([
      { label: "Model", then: "gpt-6-luna", now: "Automatic" },
      { label: "Creativity", then: "0.3", now: "As the model prefers" },
      { label: "Thinking", then: "A little", now: "As little as possible: the fastest" },
      { label: "Where answers come from", then: "Also in general", now: "From knowledge only" },
      { label: "Starter questions", then: "One?\nTwo?", now: "None" },
      { label: "Topics", then: "T: Q? / R?", now: "None" },
      { label: "Language", then: "Deutsch", now: "The visitor's own" },
      { label: "Contact form: switched on", then: "Yes", now: "No" },
      { label: "Contact form: e-mails go to", then: "a@example.com", now: "None" },
      { label: "Looks: distance from the side", then: "5", now: "20" },
    ]);
  });
});
