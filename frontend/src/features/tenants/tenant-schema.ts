import type { Limits, LimitsInput } from "@/lib/api";
import { z } from "@/lib/forms";

const TENANT_ID = /^[a-z0-9](?:[a-z0-9-]{1,61}[a-z0-9])$/;

const wholeNumber = (max: number) =>
  z
    .number({ error: "Enter a whole number." })
    .int("Enter a whole number.")
    .min(0, "Zero is the least.")
    .max(max, `${max.toLocaleString("en")} is the most.`);

export const limitsSchema = z.object({
  max_bots: wholeNumber(1000),
  messages_per_month: wholeNumber(10_000_000),
  max_documents: wholeNumber(100_000),
  /** The providers as switches; the built-in one is always allowed. */
  providers: z.object({ openai: z.boolean(), openai_compatible: z.boolean() }),
  allowed_models: z.string(),
  max_output_tokens: z
    .number({ error: "Enter a whole number." })
    .int("Enter a whole number.")
    .min(16, "16 is the least.")
    .max(32_768, "32,768 is the most.")
    .nullable(),
  monthly_budget_usd: z.number({ error: "Enter an amount." }).min(0, "Zero is the least.").nullable(),
});

export const tenantSchema = z.object({
  name: z.string().trim().min(1, "Give the tenant a name.").max(120, "Use at most 120 characters."),
  limits: limitsSchema,
});

export const newTenantSchema = tenantSchema.extend({
  id: z
    .string()
    .regex(TENANT_ID, "3 to 63 lower-case letters, digits and hyphens; a letter or digit at both ends."),
});

export const DEFAULT_LIMITS: Limits = {
  max_bots: 3,
  messages_per_month: 1000,
  max_documents: 500,
  allowed_providers: ["*"],
  allowed_models: ["*"],
  max_output_tokens: null,
  monthly_budget_usd: null,
};

type LimitsFields = z.input<typeof limitsSchema>;

/** The fields of the limits that a message of the API may be about. */
export const LIMIT_NAMES = [
  "limits.max_bots",
  "limits.messages_per_month",
  "limits.max_documents",
  "limits.allowed_models",
  "limits.max_output_tokens",
  "limits.monthly_budget_usd",
] as const;

/** The limits as the form holds them: model ids as one line of text, where `*` stands for any. */
export function toLimitsFields({ allowed_models, allowed_providers, ...limits }: Limits): LimitsFields {
  const isAllowed = (provider: string) => allowed_providers.some((one) => one === "*" || one === provider);
  return {
    ...limits,
    providers: { openai: isAllowed("openai"), openai_compatible: isAllowed("openai_compatible") },
    allowed_models: allowed_models.join(", "),
  };
}

export function toLimits({ allowed_models, providers, ...limits }: LimitsFields): LimitsInput {
  const { openai, openai_compatible } = providers;
  return {
    ...limits,
    // Any: those that a later release brings as well.
    allowed_providers:
      openai && openai_compatible
        ? ["*"]
        : ["builtin", ...(openai ? (["openai"] as const) : []), ...(openai_compatible ? (["openai_compatible"] as const) : [])],
    allowed_models: modelsFromText(allowed_models),
  };
}

export function modelsFromText(text: string): string[] {
  return [...new Set(text.split(/[\s,]+/).filter(Boolean))];
}

/** A tenant id made from the name: "Harbour Dental & Co" becomes "harbour-dental-co". */
export function suggestTenantId(name: string): string {
  return name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+/, "")
    .slice(0, 63)
    .replace(/-+$/, "");
}

