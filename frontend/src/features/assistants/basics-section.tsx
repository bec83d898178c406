"use client";

import { useFormContext } from "react-hook-form";

import { Field, FieldSection } from "@/components/ui/field";
import { Input, Select, Textarea } from "@/components/ui/input";
import type { Model } from "@/lib/api";
import { asNumber } from "@/lib/forms";

import { type AssistantFields, modelChoice } from "./assistant-fields";
import { type Area, useModels } from "./queries";

const PROVIDERS: Record<Model["provider"], string> = {
  openai: "OpenAI",
  openai_compatible: "OpenAI-compatible",
  builtin: "Built-in",
};

/** Name, instructions and model. */
export function BasicsSection({ area }: { area: Area }) {
  const { register, formState } = useFormContext<AssistantFields>();
  const { errors } = formState;
  return (
    <FieldSection title="Assistant" description="Who it is, and what it is there for.">
      <Field label="Name" hint="Visitors see it at the top of the chat." error={errors.name?.message}>
        {(control) => <Input {...control} {...register("name")} autoComplete="off" />}
      </Field>
      <Field
        label="Instructions"
        hint="Role, tone, what to help with, what to leave alone. Visitors never see this text."
        error={errors.instructions?.message}
      >
        {(control) => (
          <Textarea {...control} {...register("instructions")} rows={8} className="max-h-[60vh] min-h-44 leading-relaxed" />
        )}
      </Field>
      <div className="grid gap-5 sm:grid-cols-2">
        <ModelField area={area} />
        <Field
          label="Temperature"
          isOptional
          hint="0 is steady, 2 is free. Empty: as the model prefers."
          error={errors.temperature?.message}
        >
          {(control) => (
            <Input
              {...control}
              {...register("temperature", asNumber)}
              type="number"
              inputMode="decimal"
              step="0.1"
              min={0}
              max={2}
            />
          )}
        </Field>
        <Field
          label="Longest answer, tokens"
          isOptional
          hint="A token is about four letters."
          error={errors.max_output_tokens?.message}
        >
          {(control) => (
            <Input
              {...control}
              {...register("max_output_tokens", asNumber)}
              type="number"
              inputMode="numeric"
              min={16}
            />
          )}
        </Field>
      </div>
    </FieldSection>
  );
}

function ModelField({ area }: { area: Area }) {
  const { register, getValues, formState } = useFormContext<AssistantFields>();
  const models = useModels(area);
  const choices = models.data ?? [];
  const providers = [...new Set(choices.map(({ provider }) => provider))];
  const current = getValues("model");
  const isListed = current === "auto" || choices.some(({ provider, id }) => modelChoice(provider, id) === current);
  return (
    <Field
      label="Model"
      hint={models.isError ? "The list of models could not be loaded; the current choice stays." : undefined}
      error={formState.errors.model?.message}
      className="sm:col-span-2"
    >
      {(control) => (
        <Select {...control} {...register("model")} key={models.data ? "loaded" : "loading"}>
          <option value="auto">Automatic: the platform&apos;s choice</option>
          {!isListed && <option value={current}>{current.split(":").filter(Boolean).join(": ")}</option>}
          {providers.map((provider) => (
            <optgroup key={provider} label={PROVIDERS[provider]}>
              {choices
                .filter((model) => model.provider === provider)
                .map(({ id, label }) => (
                  <option key={id} value={modelChoice(provider, id)}>
                    {label}
                  </option>
                ))}
            </optgroup>
          ))}
        </Select>
      )}
    </Field>
  );
}
