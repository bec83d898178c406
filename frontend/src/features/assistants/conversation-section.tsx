"use client";

import { Plus, X } from "lucide-react";
import { useFieldArray, useFormContext } from "react-hook-form";

import { Button } from "@/components/ui/button";
import { Field, FieldSection } from "@/components/ui/field";
import { Input, Select, Textarea } from "@/components/ui/input";

import { type AssistantFields, LANGUAGES, MAX_STARTERS } from "./assistant-fields";
import { SwitchField } from "./switch-field";

/** What the visitor meets before the first message. */
export function ConversationSection() {
  const { register, formState } = useFormContext<AssistantFields>();
  const { errors } = formState;
  return (
    <FieldSection title="Start of the chat" description="What visitors see before they ask.">
      <Field
        label="Language of the chat"
        hint="Of its buttons and notices. What the assistant writes follows its instructions."
        error={errors.language?.message}
      >
        {(props) => (
          <Select {...props} {...register("language")} className="sm:max-w-xs">
            <option value="">The visitor&apos;s</option>
            {Object.entries(LANGUAGES).map(([code, name]) => (
              <option key={code} value={code} lang={code}>
                {name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label="Welcome text" error={errors.welcome_text?.message}>
        {(props) => <Textarea {...props} {...register("welcome_text")} rows={2} />}
      </Field>
      <Starters />
      <SwitchField
        name="appearance.ai_disclosure"
        label="Say that answers come from AI"
        hint="Many places require it. Leave it on unless you are sure."
      />
      <Field
        label="Consent text"
        isOptional
        hint="If you set one, visitors have to agree to it before their first message."
        error={errors.appearance?.consent_text?.message}
      >
        {(props) => <Textarea {...props} {...register("appearance.consent_text")} rows={2} />}
      </Field>
    </FieldSection>
  );
}

function Starters() {
  const { register, control, formState } = useFormContext<AssistantFields>();
  const { fields, append, remove } = useFieldArray({ control, name: "starters" });
  const errors = formState.errors.starters;
  const message = errors?.message ?? errors?.root?.message;
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1.5 text-[13px] font-medium">
        Starters <span className="ml-1 font-normal text-faint">questions to tap, up to {MAX_STARTERS}</span>
      </legend>
      {fields.map((field, index) => (
        <div key={field.id} className="flex items-start gap-1">
          <div className="min-w-0 flex-1">
            <Input
              {...register(`starters.${index}.text`)}
              aria-label={`Starter ${index + 1}`}
              aria-invalid={errors?.[index]?.text ? true : undefined}
              placeholder="What are your opening hours?"
            />
            {errors?.[index]?.text && (
              <p className="mt-1 text-[13px] text-danger-text">{errors[index].text.message}</p>
            )}
          </div>
          <Button
            variant="ghost"
            size="icon"
            aria-label={`Remove starter ${index + 1}`}
            className="size-9"
            onClick={() => remove(index)}
          >
            <X aria-hidden />
          </Button>
        </div>
      ))}
      {message && (
        <p role="alert" className="text-[13px] text-danger-text">
          {message}
        </p>
      )}
      {fields.length < MAX_STARTERS && (
        <Button size="sm" className="justify-self-start" onClick={() => append({ text: "" })}>
          <Plus aria-hidden /> Add a starter
        </Button>
      )}
    </fieldset>
  );
}
