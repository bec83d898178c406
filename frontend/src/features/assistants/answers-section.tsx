"use client";

import { Controller, useFormContext } from "react-hook-form";

import { Field, FieldSection } from "@/components/ui/field";
import { Segmented } from "@/components/ui/segmented";

import type { AssistantFields } from "./assistant-fields";
import { SwitchField } from "./switch-field";

const POLICIES = [
  { value: "strict", label: "From knowledge only" },
  { value: "general", label: "Also in general" },
] as const;

const POLICY_HINTS: Record<AssistantFields["answer_policy"], string> = {
  strict: "It answers from your documents, with their sources. What is not in them it says it does not know.",
  general: "It prefers your documents, and helps with what the model knows otherwise.",
};

/** Where answers may come from, and what follows them. */
export function AnswersSection() {
  const { control, formState } = useFormContext<AssistantFields>();
  return (
    <FieldSection title="Answers" description="What they may be made of, and what follows them.">
      <Controller
        control={control}
        name="answer_policy"
        render={({ field }) => (
          <Field label="Answers come" hint={POLICY_HINTS[field.value]} error={formState.errors.answer_policy?.message}>
            {(props) => (
              <Segmented
                {...props}
                aria-label="Answers come"
                value={field.value}
                onValueChange={field.onChange}
                options={POLICIES}
                className="sm:max-w-md"
              />
            )}
          </Field>
        )}
      />
      <SwitchField
        name="has_follow_ups"
        label="Suggest further questions"
        hint="Below an answer, a few questions that your documents answer."
      />
    </FieldSection>
  );
}
