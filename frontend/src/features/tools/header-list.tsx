"use client";

import { Plus, X } from "lucide-react";
import { useFieldArray, useFormContext, useWatch } from "react-hook-form";

import { Button } from "@/components/ui/button";
import { Field, FormError } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

import { type HeaderFields, isKept, MAX_HEADERS, newHeader } from "./header-fields";

interface WithHeaders {
  headers: HeaderFields[];
}

/** Keys and other headers that go with each call. What is secret is typed once and never shown again. */
export function HeaderList() {
  const { control, formState } = useFormContext<WithHeaders>();
  const { fields, append, remove } = useFieldArray({ control, name: "headers" });
  const errors = formState.errors.headers;
  return (
    <fieldset className="grid gap-3">
      <legend className="text-[13px] font-medium">
        Access keys <span className="ml-1 font-normal text-faint">optional</span>
      </legend>
      <p className="mt-0.5 text-[13px] text-faint">Sent along with each call as headers, so that your system knows who asks.</p>
      <FormError>{errors?.message ?? errors?.root?.message}</FormError>
      {fields.map((field, index) => (
        <OneHeader key={field.id} index={index} onRemove={() => remove(index)} />
      ))}
      {fields.length < MAX_HEADERS && (
        <Button size="sm" className="justify-self-start" onClick={() => append(newHeader())}>
          <Plus aria-hidden /> Add a key
        </Button>
      )}
    </fieldset>
  );
}

function OneHeader({ index, onRemove }: { index: number; onRemove: () => void }) {
  const { register, control, formState } = useFormContext<WithHeaders>();
  const header = useWatch({ control, name: `headers.${index}` });
  const errors = formState.errors.headers?.[index];
  return (
    <div className="grid gap-3 rounded-lg border bg-sunken p-3 dark:bg-transparent">
      <div className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-3 sm:grid-cols-[11rem_minmax(0,1fr)_auto]">
        <Field label={`Header ${index + 1}`} error={errors?.name?.message}>
          {(props) => (
            <Input {...props} {...register(`headers.${index}.name`)} placeholder="X-Api-Key" autoComplete="off" autoCapitalize="none" spellCheck={false} />
          )}
        </Field>
        <Field label={`Value of header ${index + 1}`} className="max-sm:col-span-2 max-sm:row-start-2" error={errors?.value?.message}>
          {(props) => (
            <Input
              {...props}
              {...register(`headers.${index}.value`)}
              type={header.is_secret ? "password" : "text"}
              placeholder={isKept(header) ? "Stored. Type to replace it" : ""}
              autoComplete="off"
              spellCheck={false}
            />
          )}
        </Field>
        <Button variant="ghost" size="icon" className="mt-6 size-9" aria-label={`Remove header ${index + 1}`} onClick={onRemove}>
          <X aria-hidden />
        </Button>
      </div>
      <label className="flex w-fit items-center gap-2 text-[13px]">
        <input type="checkbox" {...register(`headers.${index}.is_secret`)} className="size-4 accent-accent" />
        Secret: stored encrypted, never shown again
      </label>
    </div>
  );
}
