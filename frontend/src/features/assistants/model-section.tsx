"use client";

import { TriangleAlert } from "lucide-react";
import { useFormContext, useWatch } from "react-hook-form";

import { Field, FieldSection } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import type { Assistant, Model, ModelList } from "@/lib/api";
import { formatNumber } from "@/lib/format";
import { asNumber } from "@/lib/forms";

import { type AssistantFields, EFFORTS, findModel, isAllowed, modelChoice } from "./assistant-fields";
import { type Area, useModels } from "./queries";

const PROVIDERS: Record<Model["provider"], string> = {
  openai: "OpenAI",
  openai_compatible: "OpenAI-compatible",
  builtin: "Built-in",
};

/** Which model answers, the one setting that it takes, and how long answers may be. */
export function ModelSection({ area, assistant }: { area: Area; assistant: Pick<Assistant, "tenant_id"> }) {
  const { register, formState } = useFormContext<AssistantFields>();
  const models = useModels(area, assistant.tenant_id);
  const choice = useWatch<AssistantFields, "model">({ name: "model" });
  const chosen = models.data && findModel(models.data, choice);
  const isGone = models.data !== undefined && !isAllowed(models.data, choice);
  const { errors } = formState;
  return (
    <FieldSection title="Model" description="What writes the answers, within what your plan allows.">
      <div className="grid gap-5 sm:grid-cols-2">
        <ModelField models={models.data} isError={models.isError} />
        {isGone && (
          <p role="status" className="flex gap-2 rounded-lg bg-warning-soft px-3 py-2.5 text-[13px] text-warning-text sm:col-span-2">
            <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
            <span>
              {nameOf(choice)} is no longer among the models that may be used here. Visitors get no answer until you choose
              another model and save.
            </span>
          </p>
        )}
        {(chosen === undefined || chosen.takes === "temperature") && (
          <Field
            label="Creativity"
            isOptional
            hint="0 says the same again and again, 2 is the freest. Empty: as the model prefers. Its makers call it temperature."
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
        )}
        {chosen?.takes === "reasoning_effort" && (
          <Field
            label="Thinking before it answers"
            hint="More thinking is more careful, slower and costs more."
            error={errors.reasoning_effort?.message}
          >
            {(control) => (
              <Select {...control} {...register("reasoning_effort")}>
                {EFFORTS.map(({ value, label }) => (
                  <option key={value} value={value}>
                    {label}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        )}
        {chosen?.takes !== "none" && (
          <Field
            label="Longest answer, tokens"
            isOptional
            hint={lengthHint(chosen, models.data?.max_output_tokens)}
            error={errors.max_output_tokens?.message}
          >
            {(control) => (
              <Input
                {...control}
                {...register("max_output_tokens", asNumber)}
                type="number"
                inputMode="numeric"
                min={16}
                max={models.data?.max_output_tokens}
              />
            )}
          </Field>
        )}
      </div>
    </FieldSection>
  );
}

function lengthHint(chosen: Model | undefined, most: number | undefined): string {
  const limit = most === undefined ? "" : ` At most ${formatNumber(most)}.`;
  return `A token is about four letters.${chosen?.takes === "reasoning_effort" ? " Thinking counts too." : ""}${limit}`;
}

/** A choice that is not in the list: its model, or the provider whose default it is. */
function nameOf(choice: string): string {
  const [provider = "", model = ""] = choice.split(/:(.*)/s);
  return model || (PROVIDERS[provider as Model["provider"]] ?? provider);
}

function ModelField({ models, isError }: { models: ModelList | undefined; isError: boolean }) {
  const { register, getValues, formState } = useFormContext<AssistantFields>();
  const choices = models?.items ?? [];
  const providers = [...new Set(choices.map(({ provider }) => provider))];
  const current = getValues("model");
  const isListed = current === "auto" || choices.some(({ provider, id }) => modelChoice(provider, id) === current);
  return (
    <Field
      label="Model"
      hint={isError ? "The list of models could not be loaded; the current choice stays." : undefined}
      error={formState.errors.model?.message}
      className="sm:col-span-2"
    >
      {(control) => (
        <Select key={models ? "loaded" : "loading"} {...control} {...register("model")}>
          <option value="auto">Automatic{models ? `: now ${models.automatic.label}` : ""}</option>
          {!isListed && <option value={current}>{nameOf(current)}</option>}
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
