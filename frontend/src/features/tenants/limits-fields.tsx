import { useId } from "react";
import { Controller, useFormContext } from "react-hook-form";

import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Switch } from "@/components/ui/switch";
import { asNumber, type z } from "@/lib/forms";

import { useOfferedModels } from "./queries";
import type { tenantSchema } from "./tenant-schema";

/** What a tenant may use: the `limits` of the form around it. */
export function LimitsFields() {
  const { register, formState } = useFormContext<z.input<typeof tenantSchema>>();
  const errors = formState.errors.limits;
  const models = useOfferedModels();
  const offered = models.data?.map(({ id }) => id).join(", ");
  return (
    <div className="grid gap-4.5 sm:grid-cols-2">
      <Field label="Assistants" error={errors?.max_bots?.message}>
        {(control) => (
          <Input {...control} {...register("limits.max_bots", asNumber)} type="number" inputMode="numeric" min={0} />
        )}
      </Field>
      <Field label="Messages per month" error={errors?.messages_per_month?.message}>
        {(control) => (
          <Input
            {...control}
            {...register("limits.messages_per_month", asNumber)}
            type="number"
            inputMode="numeric"
            min={0}
          />
        )}
      </Field>
      <Field label="Documents" hint="Knowledge of all assistants together." error={errors?.max_documents?.message}>
        {(control) => (
          <Input {...control} {...register("limits.max_documents", asNumber)} type="number" inputMode="numeric" min={0} />
        )}
      </Field>
      <Field
        label="Monthly budget, US$"
        isOptional
        hint="Empty: no limit on money."
        error={errors?.monthly_budget_usd?.message}
      >
        {(control) => (
          <Input
            {...control}
            {...register("limits.monthly_budget_usd", asNumber)}
            type="number"
            inputMode="decimal"
            min={0}
            step="any"
          />
        )}
      </Field>
      <ProvidersField />
      <div className="sm:col-span-2">
        <Field
          label="Models"
          hint={`Model ids, separated by commas. * allows any.${offered ? ` Set up here: ${offered}.` : ""}`}
          error={errors?.allowed_models?.message}
        >
          {(control) => <Input {...control} {...register("limits.allowed_models")} spellCheck={false} />}
        </Field>
      </div>
      <Field
        label="Longest answer, tokens"
        isOptional
        hint="Holds whatever an assistant is set to. Empty: as the platform allows."
        error={errors?.max_output_tokens?.message}
        className="sm:col-span-2"
      >
        {(control) => (
          <Input
            {...control}
            {...register("limits.max_output_tokens", asNumber)}
            type="number"
            inputMode="numeric"
            min={16}
            max={32_768}
          />
        )}
      </Field>
    </div>
  );
}

const PROVIDERS = [
  { name: "openai", label: "OpenAI" },
  { name: "openai_compatible", label: "OpenAI-compatible server" },
] as const;

/** Whose models may be used. */
function ProvidersField() {
  const { control } = useFormContext<z.input<typeof tenantSchema>>();
  const id = useId();
  return (
    <fieldset className="grid gap-2.5 sm:col-span-2" aria-describedby={`${id}-hint`}>
      <legend className="mb-1.5 text-[13px] font-medium">Providers</legend>
      {PROVIDERS.map(({ name, label }) => (
        <Controller
          key={name}
          control={control}
          name={`limits.providers.${name}`}
          render={({ field }) => (
            <div className="flex items-center justify-between gap-4 rounded-lg border border-field-line px-3 py-2">
              <label htmlFor={`${id}-${name}`} className="text-sm">
                {label}
              </label>
              <Switch
                id={`${id}-${name}`}
                checked={field.value}
                onCheckedChange={field.onChange}
                onBlur={field.onBlur}
              />
            </div>
          )}
        />
      ))}
      <p id={`${id}-hint`} className="text-[13px] text-faint">
        The built-in one, which quotes documents and costs nothing, is always allowed. Changes hold from the next
        question on.
      </p>
    </fieldset>
  );
}
