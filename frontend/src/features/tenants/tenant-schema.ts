import type { Limits } from "@/lib/api";
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
  allowed_models: z.string(),
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
  allowed_models: ["*"],
  monthly_budget_usd: null,
};

/** Model ids as one line of text; `*` stands for any. */
export const modelsToText = (models: string[]) => models.join(", ");

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

