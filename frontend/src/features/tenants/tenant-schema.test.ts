import { describe, expect, it } from "vitest";

import { DEFAULT_LIMITS, modelsFromText, newTenantSchema, suggestTenantId, toLimits, toLimitsFields } from "./tenant-schema";

describe("suggestTenantId", () => {
  it.each([
    ["Harbour Dental & Co.", "harbour-dental-co"],
    ["  Zahnärzte München ", "zahnarzte-munchen"],
    ["---", ""],
    ["a".repeat(80), "a".repeat(63)],
  ])("%j gives %j", (name, id) => {
    expect(suggestTenantId(name)).toBe(id);
  });
});

it("reads models separated in any way, each once", () => {
  expect(modelsFromText("gpt-6-luna, builtin\n gpt-6-luna ,")).toEqual(["gpt-6-luna", "builtin"]);
});

describe("limits", () => {
  it.each<[string[], string[]]>([
    [["*"], ["*"]],
    [["openai"], ["builtin", "openai"]],
    [["openai_compatible", "builtin"], ["builtin", "openai_compatible"]],
    [["openai", "openai_compatible"], ["*"]],
    [[], ["builtin"]],
  ])("providers %j are saved as %j", (allowed_providers, saved) => {
    const limits = toLimits(toLimitsFields({ ...DEFAULT_LIMITS, allowed_providers }));
    expect(limits).toEqual({ ...DEFAULT_LIMITS, allowed_providers: saved });
  });
});

describe("newTenantSchema", () => {
  const valid = {
    id: "acme",
    name: "Acme",
    limits: {
      max_bots: 3,
      messages_per_month: 1000,
      max_documents: 500,
      providers: { openai: true, openai_compatible: true },
      allowed_models: "*",
      max_output_tokens: null,
      monthly_budget_usd: null,
    },
  };

  it("takes a complete tenant", () => {
    expect(newTenantSchema.safeParse(valid).success).toBe(true);
  });

  it.each([["id", "Acme"], ["id", "-acme"], ["id", "ab"], ["name", " "]])("refuses %s %j", (field, value) => {
    const { error } = newTenantSchema.safeParse({ ...valid, [field]: value });
    expect(error?.issues.map(({ path }) => path.join("."))).toEqual([field]);
  });

  it.each([-1, 1001, 1.5, null])("refuses %j assistants", (max_bots) => {
    const { error } = newTenantSchema.safeParse({ ...valid, limits: { ...valid.limits, max_bots } });
    expect(error?.issues[0]?.path).toEqual(["limits", "max_bots"]);
  });
});
