"use client";

import { useState } from "react";
import { Controller, FormProvider, useForm, useFormContext } from "react-hook-form";

import { DialogBody, DialogSubmit } from "@/components/ui/dialog";
import { Field, FormError } from "@/components/ui/field";
import { Input, Select, Textarea, UrlInput } from "@/components/ui/input";
import { MoreOptions } from "@/components/ui/more-options";
import { SwitchRow } from "@/components/ui/switch-row";
import type { Tool } from "@/lib/api";
import { applyProblem, asNumber, renameFields, zodResolver } from "@/lib/forms";

import { HeaderList } from "./header-list";
import { ParameterList } from "./parameter-list";
import { apiNames, FIELD_NAMES, HIDDEN_NAMES, NEW_TOOL, toFields, type ToolFields, toolSchema } from "./tool-fields";
import { METHODS } from "./tool-words";

interface ToolFormProps {
  /** The one to change; without it, a new one. */
  tool?: Tool;
  /** Sends it; what it throws is shown in the form. */
  onSubmit: (fields: ToolFields) => Promise<unknown>;
}

/** An HTTP tool: what it is for, where it leads, and what it needs to know. */
export function ToolForm({ tool, onSubmit }: ToolFormProps) {
  const [message, setMessage] = useState<string | null>(null);
  const form = useForm({ resolver: zodResolver(toolSchema), defaultValues: tool ? toFields(tool) : NEW_TOOL });
  const { handleSubmit, setError, formState } = form;

  const submit = handleSubmit(async (values) => {
    setMessage(null);
    try {
      await onSubmit(values);
    } catch (error) {
      setMessage(applyProblem(renameFields(error, apiNames(values)), setError, FIELD_NAMES, { tool_name_taken: "name" }));
    }
  });

  return (
    <FormProvider {...form}>
      <form onSubmit={submit} noValidate className="contents">
        <DialogBody>
          <FormError>{message}</FormError>
          <Purpose />
          <Address />
          <ParameterList />
          <HeaderList />
          <Controller
            name="asks_first"
            render={({ field }) => (
              <SwitchRow
                label="Ask the visitor first"
                hint="Nothing is sent before the visitor agrees. For everything that orders, books or changes something."
                checked={field.value as boolean}
                onCheckedChange={field.onChange}
                onBlur={field.onBlur}
              />
            )}
          />
          <More />
        </DialogBody>
        <DialogSubmit isPending={formState.isSubmitting}>{tool ? "Save" : "Add tool"}</DialogSubmit>
      </form>
    </FormProvider>
  );
}

function Purpose() {
  const { register, formState } = useFormContext<ToolFields>();
  const { errors } = formState;
  return (
    <>
      <Field label="What visitors read while it is used" error={errors.label?.message}>
        {(props) => <Input {...props} {...register("label")} placeholder="Looking up your order" autoComplete="off" />}
      </Field>
      <Field
        label="What it does, and when to use it"
        hint="The assistant decides by these words. Visitors do not see them."
        error={errors.description?.message}
      >
        {(props) => (
          <Textarea
            {...props}
            {...register("description")}
            rows={2}
            placeholder="Says how far an order is. Use it when somebody asks where their order is, and knows its number."
          />
        )}
      </Field>
    </>
  );
}

function Address() {
  const { register, getValues, setValue, formState } = useFormContext<ToolFields>();
  const { errors, dirtyFields } = formState;
  return (
    <div className="grid gap-4.5 sm:grid-cols-[10rem_minmax(0,1fr)]">
      <Field label="What it does there" error={errors.method?.message}>
        {(props) => (
          <Select
            {...props}
            {...register("method", {
              // Who changes something asks first, unless it was said otherwise.
              onChange: () => !dirtyFields.asks_first && setValue("asks_first", getValues("method") !== "GET"),
            })}
          >
            {Object.entries(METHODS).map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field
        label="Address"
        hint={
          <>
            Where your system answers. In {"{curly brackets}"} stands what the assistant fills in. {"{visitor.user_id}"} is
            who is logged in, as your website signed it.
          </>
        }
        error={errors.url?.message}
      >
        {(props) => <UrlInput {...props} {...register("url")} placeholder="https://api.example.com/orders/{order_number}" />}
      </Field>
    </div>
  );
}

function More() {
  const { register, formState } = useFormContext<ToolFields>();
  const { errors } = formState;
  return (
    <MoreOptions mustShow={HIDDEN_NAMES.some((name) => errors[name] !== undefined)}>
      <div className="grid items-start gap-4.5 sm:grid-cols-2">
        <Field label="Name for the model" isOptional hint="Empty: made from what visitors read." error={errors.name?.message}>
          {(props) => <Input {...props} {...register("name")} placeholder="order_status" autoComplete="off" autoCapitalize="none" spellCheck={false} />}
        </Field>
        <Field label="Other servers it may lead to" isOptional hint="One a line. Empty: only the one of the address." error={errors.allowed_hosts?.message}>
          {(props) => (
            <Textarea {...props} {...register("allowed_hosts")} rows={1} className="min-h-9" placeholder="api.example.com" autoCapitalize="none" spellCheck={false} />
          )}
        </Field>
        <Field label="Wait at most, in seconds" hint="Up to 20." error={errors.timeout_seconds?.message}>
          {(props) => <Input {...props} {...register("timeout_seconds", asNumber)} type="number" inputMode="numeric" min={1} max={20} />}
        </Field>
        <Field label="Read at most, in KB" hint="What is longer is cut off. Up to 128." error={errors.max_kilobytes?.message}>
          {(props) => <Input {...props} {...register("max_kilobytes", asNumber)} type="number" inputMode="decimal" min={0.25} max={128} step="any" />}
        </Field>
      </div>
    </MoreOptions>
  );
}
