"use client";

import { useFormContext } from "react-hook-form";

import { Field, FieldSection } from "@/components/ui/field";
import { Input, Textarea } from "@/components/ui/input";

import type { AssistantFields } from "./assistant-fields";

/** Name and instructions. */
export function BasicsSection() {
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
    </FieldSection>
  );
}
