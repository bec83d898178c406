import { describe, expect, it } from "vitest";

import type { Assistant, ModelList } from "@/lib/api";

import { assistantSchema, changesOf, findModel, isAllowed, modelChoice, toFields, toPatch } from "./assistant-fields";

const ASSISTANT: Assistant = {
  id: "a1",
  tenant_id: "harbour-dental",
  name: "Reception",
  instructions: "Be kind.",
  provider: "openai",
  model: "gpt-6-luna",
  temperature: null,
  reasoning_effort: null,
  max_output_tokens: 500,
  status: "draft",
  is_default: true,
  language: null,
  welcome_text: "Hello",
  starters: ["Hours?", "Prices?"],
  appearance: {
    primary_color: "#0f766e",
    color_scheme: "auto",
    position: "bottom-right",
    offset_x: 20,
    offset_y: 20,
    launcher_label: null,
    launcher_icon: "chat",
    launcher_size: 56,
    panel_size: "tall",
    logo_url: null,
    corner_radius: 16,
    header_title: null,
    header_subtitle: null,
    ai_disclosure: true,
    consent_text: null,
  },
  answer_policy: "general",
  topics: [],
  has_follow_ups: true,
  contact_form: {
    is_enabled: false,
    title: "Contact us",
    intro: "",
    submit_label: "Send",
    thanks: "Thank you",
    fields: [
      { key: "full_name", label: "Full name", kind: "name", is_required: true, options: [], placeholder: null },
      { key: "wish", label: "How?", kind: "choice", is_required: false, options: ["Phone", "E-mail"], placeholder: null },
    ],
    has_button: true,
    when_unanswered: true,
    when_to_ask: null,
    notify_emails: [],
    webhook_url: null,
  },
  created_at: "2026-11-01T00:00:00Z",
  updated_at: "2026-11-01T00:00:00Z",
  version: 1,
  archived_reason: null,
  moved_to: null,
};

const fields = () => toFields(ASSISTANT);
const changes = (after: ReturnType<typeof fields>) => changesOf(toPatch(fields()), toPatch(after));

describe("the editor's form", () => {
  it("is valid as loaded, and unchanged it saves nothing", () => {
    expect(assistantSchema.safeParse(fields()).success).toBe(true);
    expect(changes(fields())).toEqual({});
  });

  it("sends only the fields of appearance that changed", () => {
    const after = fields();
    after.appearance.primary_color = "#ff0000";
    after.appearance.header_title = " Front desk ";
    expect(changes(after)).toEqual({ appearance: { primary_color: "#ff0000", header_title: "Front desk" } });
  });

  it("sends provider and model together", () => {
    expect(changes({ ...fields(), model: modelChoice("openai", "gpt-6.1-terra") })).toEqual({
      provider: "openai",
      model: "gpt-6.1-terra",
    });
    expect(changes({ ...fields(), model: "auto" })).toEqual({ provider: "auto", model: null });
  });

  it("sends a fixed language, and null for the visitor's", () => {
    expect(changes({ ...fields(), language: "ar" })).toEqual({ language: "ar" });
    const german = { ...ASSISTANT, language: "de" as const };
    expect(changesOf(toPatch(toFields(german)), toPatch({ ...toFields(german), language: "" }))).toEqual({ language: null });
  });

  it("leaves out empty starters and empties optional texts to null", () => {
    const after = { ...fields(), starters: [{ text: "Hours?" }, { text: "  " }] };
    after.appearance.launcher_label = "  ";
    expect(changes(after)).toEqual({ starters: ["Hours?"] });
  });

  it("sends topics with the questions of their lines", () => {
    const after = { ...fields(), topics: [{ label: " Prices ", questions: "How much?\n\n Cards? \n" }] };
    expect(changes(after)).toEqual({ topics: [{ label: "Prices", questions: ["How much?", "Cards?"] }] });
  });

  it("sends only the parts of the contact form that changed", () => {
    const after = fields();
    after.contact_form.notify_emails = "a@example.com\n b@example.com\n";
    after.contact_form.fields = after.contact_form.fields.slice(1);
    expect(changes(after)).toEqual({
      contact_form: { notify_emails: ["a@example.com", "b@example.com"], fields: ASSISTANT.contact_form.fields.slice(1) },
    });
  });

  it.each([
    ["primary_color", "red;background:url(x)"],
    ["primary_color", "#12345"],
    ["logo_url", "http://example.com/logo.png"],
    ["logo_url", "javascript:alert(1)"],
    ["corner_radius", 33],
    ["offset_x", 201],
    ["launcher_size", 39],
    ["launcher_size", 81],
    ["panel_size", "huge"],
    ["launcher_label", "x".repeat(41)],
  ])("refuses %s %j", (name, value) => {
    const after = { ...fields(), appearance: { ...fields().appearance, [name]: value } };
    const { error } = assistantSchema.safeParse(after);
    expect(error?.issues[0]?.path).toEqual(["appearance", name]);
  });

  it("keeps a model with colons in its id", () => {
    const after = { ...fields(), model: modelChoice("openai_compatible", "llama3:8b") };
    expect(changes(after)).toEqual({ provider: "openai_compatible", model: "llama3:8b" });
  });
});

describe("models", () => {
  const luna = { provider: "openai", id: "luna", label: "Luna", takes: "reasoning_effort" } as const;
  const builtin = { provider: "builtin", id: "builtin", label: "Built-in", takes: "none" } as const;
  const models: ModelList = {
    items: [luna, builtin],
    automatic: luna,
    allowed_providers: ["builtin", "openai"],
    allowed_models: ["luna"],
    max_output_tokens: 500,
  };

  it.each([
    ["auto", luna, true],
    ["openai:luna", luna, true],
    ["auto:luna", luna, true],
    ["openai:", luna, true],
    ["builtin:", builtin, true],
    ["builtin:builtin", builtin, true],
    ["openai:sol", undefined, false],
    ["openai_compatible:luna", undefined, false],
    ["openai_compatible:", undefined, false],
  ])("%s is found and allowed or not", (choice, found, allowed) => {
    expect(findModel(models, choice)).toEqual(found);
    expect(isAllowed(models, choice)).toBe(allowed);
  });

  it("allows what is not set up here when anything is allowed", () => {
    expect(isAllowed({ ...models, allowed_models: ["*"], allowed_providers: ["*"] }, "openai_compatible:x")).toBe(true);
  });
});
