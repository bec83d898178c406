import { useFormContext } from "react-hook-form";

import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { asNumber, type z } from "@/lib/forms";

import type { tenantSchema } from "./tenant-schema";

/** What a tenant may use: the `limits` of the form around it. */
export function LimitsFields() {
  const { register, formState } = useFormContext<z.input<typeof tenantSchema>>();
  const errors = formState.errors.limits;
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
      <div className="sm:col-span-2">
        <Field
          label="Models"
          hint="Model ids, separated by commas. * allows any."
          error={errors?.allowed_models?.message}
        >
          {(control) => <Input {...control} {...register("limits.allowed_models")} spellCheck={false} />}
        </Field>
      </div>
    </div>
  );
}
