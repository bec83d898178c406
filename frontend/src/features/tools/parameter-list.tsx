"use client";

import { Plus, X } from "lucide-react";
import { useFieldArray, useFormContext, useWatch } from "react-hook-form";

import { Button } from "@/components/ui/button";
import { Field, FormError } from "@/components/ui/field";
import { Input, Select, Textarea } from "@/components/ui/input";

import { KINDS, newRow, parseSchema, toRows, toSchema, writeSchema } from "./parameter-rows";
import { missingNames, type ToolFields } from "./tool-fields";

/** What the assistant has to know, and asks the visitor for, before it can use the tool. */
export function ParameterList() {
  const { control } = useFormContext<ToolFields>();
  const isJson = useWatch({ control, name: "is_json" });
  return (
    <fieldset className="grid gap-3">
      <legend className="text-[13px] font-medium">What it needs to know</legend>
      <p className="mt-0.5 text-[13px] text-faint">
        The assistant takes it from the conversation. What has no place in the address is sent along, <QueryOrBody />
      </p>
      {isJson ? <AsJson /> : <AsRows />}
    </fieldset>
  );
}

function QueryOrBody() {
  const method = useWatch<ToolFields, "method">({ name: "method" });
  return method === "GET" || method === "DELETE" ? "at the end of the address." : "as JSON.";
}

function AsRows() {
  const { control, formState, getValues, setValue } = useFormContext<ToolFields>();
  const { fields, append, remove } = useFieldArray({ control, name: "rows" });
  const errors = formState.errors.rows;
  const [url, rows] = useWatch({ control, name: ["url", "rows"] });
  return (
    <>
      <FormError>{errors?.message ?? errors?.root?.message}</FormError>
      {fields.map((field, index) => (
        <OneRow key={field.id} index={index} onRemove={() => remove(index)} />
      ))}
      <div className="flex flex-wrap items-center gap-2">
        <Button size="sm" onClick={() => append(newRow())}>
          <Plus aria-hidden /> Add a value
        </Button>
        {missingNames({ url, rows }).map((name) => (
          <Button key={name} size="sm" className="border-accent text-accent-text" onClick={() => append(newRow(name))}>
            <Plus aria-hidden /> Add {name}
          </Button>
        ))}
        <Button
          variant="link"
          size="sm"
          className="ml-1.5"
          onClick={() => {
            setValue("json", writeSchema(toSchema(getValues("rows"))));
            setValue("is_json", true, { shouldDirty: true });
          }}
        >
          Write it as code (JSON Schema)
        </Button>
      </div>
    </>
  );
}

function OneRow({ index, onRemove }: { index: number; onRemove: () => void }) {
  const { register, control, formState } = useFormContext<ToolFields>();
  const name = `rows.${index}` as const;
  const kind = useWatch({ control, name: `${name}.kind` });
  const errors = formState.errors.rows?.[index];
  const number = index + 1;
  return (
    <div className="grid gap-3 rounded-lg border bg-sunken p-3 dark:bg-transparent">
      <div className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-3 sm:grid-cols-[minmax(0,1fr)_10rem_auto]">
        <Field label={`Value ${number}`} error={errors?.name?.message}>
          {(props) => (
            <Input {...props} {...register(`${name}.name`)} placeholder="order_number" autoComplete="off" autoCapitalize="none" spellCheck={false} />
          )}
        </Field>
        <Field label={`Kind of value ${number}`} className="max-sm:col-span-2 max-sm:row-start-2" error={errors?.kind?.message}>
          {(props) => (
            <Select {...props} {...register(`${name}.kind`)}>
              {Object.entries(KINDS).map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Button variant="ghost" size="icon" className="mt-6 size-9" aria-label={`Remove value ${number}`} onClick={onRemove}>
          <X aria-hidden />
        </Button>
      </div>
      <Field label={`What value ${number} is`} isOptional error={errors?.description?.message}>
        {(props) => <Input {...props} {...register(`${name}.description`)} placeholder="The number on the invoice, like A-1042" />}
      </Field>
      {kind === "choice" && (
        <Field label={`What value ${number} can be, one a line`} error={errors?.options?.message}>
          {(props) => <Textarea {...props} {...register(`${name}.options`)} rows={2} placeholder={"small\nlarge"} />}
        </Field>
      )}
      <label className="flex w-fit items-center gap-2 text-[13px]">
        <input type="checkbox" {...register(`${name}.is_required`)} className="size-4 accent-accent" />
        The tool cannot do without it
      </label>
    </div>
  );
}

function AsJson() {
  const { register, control, setValue, formState } = useFormContext<ToolFields>();
  const json = useWatch({ control, name: "json" });
  const schema = parseSchema(json);
  const rows = schema && toRows(schema);
  return (
    <>
      <Field
        label="JSON Schema"
        hint={rows ? undefined : "It says more than rows can show, so it stays as a text."}
        error={formState.errors.json?.message}
      >
        {(props) => <Textarea {...props} {...register("json")} rows={8} className="max-h-80 font-mono text-[13px]" spellCheck={false} />}
      </Field>
      {rows && (
        <Button
          variant="link"
          size="sm"
          className="justify-self-start"
          onClick={() => {
            setValue("rows", rows);
            setValue("is_json", false, { shouldDirty: true });
          }}
        >
          Show it as rows
        </Button>
      )}
    </>
  );
}
