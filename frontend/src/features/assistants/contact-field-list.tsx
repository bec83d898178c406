"use client";

import { Plus } from "lucide-react";
import type { ReactNode } from "react";
import { useFieldArray, useFormContext, useWatch } from "react-hook-form";

import { Button } from "@/components/ui/button";
import { Field, FormError } from "@/components/ui/field";
import { Input, Select, Textarea } from "@/components/ui/input";
import { ListButtons } from "@/components/ui/list-buttons";

import type { AssistantFields } from "./assistant-fields";
import { FIELD_KINDS, hasPlaceholder, MAX_FIELDS, newField } from "./contact-fields";

/** The fields of the contact form, in order. */
export function ContactFieldList() {
  const { control, formState, getValues } = useFormContext<AssistantFields>();
  const { fields, append, remove, move } = useFieldArray({ control, name: "contact_form.fields" });
  const errors = formState.errors.contact_form?.fields;
  return (
    <fieldset className="grid gap-3 border-t pt-5">
      <legend className="sr-only">Fields</legend>
      <h3 className="text-[13px] font-semibold">Fields</h3>
      <FormError>{errors?.message ?? errors?.root?.message}</FormError>
      <ol className="grid gap-3">
        {fields.map((field, index) => (
          <li key={field.id} className="rounded-lg border bg-sunken p-3 dark:bg-transparent">
            <OneField index={index}>
              <ListButtons
                name={`field ${index + 1}`}
                index={index}
                count={fields.length}
                onMove={(to) => move(index, to)}
                onRemove={() => remove(index)}
              />
            </OneField>
          </li>
        ))}
      </ol>
      {fields.length < MAX_FIELDS && (
        <Button
          size="sm"
          className="justify-self-start"
          onClick={() => append(newField(getValues("contact_form.fields")))}
        >
          <Plus aria-hidden /> Add a field
        </Button>
      )}
    </fieldset>
  );
}

function OneField({ index, children }: { index: number; children: ReactNode }) {
  const { register, control, formState } = useFormContext<AssistantFields>();
  const name = `contact_form.fields.${index}` as const;
  const kind = useWatch({ control, name: `${name}.kind` });
  const errors = formState.errors.contact_form?.fields?.[index];
  return (
    <div className="grid gap-3">
      <div className="flex items-end gap-1">
        <Field label={`Field ${index + 1}`} error={errors?.label?.message} className="min-w-0 flex-1">
          {(props) => <Input {...props} {...register(`${name}.label`)} placeholder="Your company" />}
        </Field>
        {children}
      </div>
      <div className="grid items-start gap-3 sm:grid-cols-[11rem_minmax(0,1fr)]">
        <Field label="Kind" error={errors?.kind?.message}>
          {(props) => (
            <Select {...props} {...register(`${name}.kind`)}>
              {Object.entries(FIELD_KINDS).map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </Select>
          )}
        </Field>
        {kind === "choice" && (
          <Field label="Options, one a line" error={errors?.options?.message}>
            {(props) => <Textarea {...props} {...register(`${name}.options`)} rows={2} placeholder={"Phone\nE-mail"} />}
          </Field>
        )}
        {hasPlaceholder(kind) && (
          <Field label="Example in the empty field" isOptional error={errors?.placeholder?.message}>
            {(props) => <Input {...props} {...register(`${name}.placeholder`)} />}
          </Field>
        )}
      </div>
      <label className="flex w-fit items-center gap-2 text-[13px]">
        <input type="checkbox" {...register(`${name}.is_required`)} className="size-4 accent-accent" />
        Has to be filled in
      </label>
    </div>
  );
}
