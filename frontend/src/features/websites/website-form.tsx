"use client";

import { useState } from "react";
import { Controller, FormProvider, useForm, useFormContext, useWatch } from "react-hook-form";

import { ChoiceCards } from "@/components/ui/choice-cards";
import { DialogBody, DialogSubmit } from "@/components/ui/dialog";
import { Field, FormError } from "@/components/ui/field";
import { Input, Select, Textarea, UrlInput } from "@/components/ui/input";
import { MoreOptions } from "@/components/ui/more-options";
import type { Citation, Website } from "@/lib/api";
import { applyProblem, asNumber, zodResolver } from "@/lib/forms";

import { FIELD_NAMES, HIDDEN_NAMES, NEW_WEBSITE, toFields, type WebsiteFields, websiteSchema } from "./website-fields";
import { SYNCS, WAYS } from "./website-words";

const CITATIONS: Record<Citation, string> = {
  link: "The page's title and link",
  title: "Its title only",
  hidden: "Nothing",
};

interface WebsiteFormProps {
  /** The one to change; without it, a new one. */
  website?: Website;
  submitLabel: string;
  /** Sends it; what it throws is shown in the form. */
  onSubmit: (fields: WebsiteFields) => Promise<unknown>;
}

/** The fields of a website. Where it is and how its pages are found is decided once, when it is added. */
export function WebsiteForm({ website, submitLabel, onSubmit }: WebsiteFormProps) {
  const [message, setMessage] = useState<string | null>(null);
  const form = useForm({
    resolver: zodResolver(websiteSchema),
    defaultValues: website ? toFields(website) : NEW_WEBSITE,
  });
  const { register, control, handleSubmit, setError, formState } = form;
  const { errors } = formState;

  const submit = handleSubmit(async (values) => {
    setMessage(null);
    try {
      await onSubmit(values);
    } catch (error) {
      setMessage(applyProblem(error, setError, FIELD_NAMES));
    }
  });

  return (
    <FormProvider {...form}>
      <form onSubmit={submit} noValidate className="contents">
        <DialogBody>
          <FormError>{message}</FormError>
          {!website && (
            <>
              <Field label="Address of the website" error={errors.url?.message}>
                {(props) => <UrlInput {...props} {...register("url")} placeholder="www.example.com" />}
              </Field>
              <Controller
                control={control}
                name="kind"
                render={({ field }) => (
                  <ChoiceCards label="Which pages" value={field.value} onValueChange={field.onChange} choices={WAYS} />
                )}
              />
            </>
          )}
          <div className="grid gap-4.5 sm:grid-cols-2">
            <Field label="Read it again" hint="Only what has changed is taken in anew." error={errors.sync?.message}>
              {(props) => (
                <Select {...props} {...register("sync")}>
                  {Object.entries(SYNCS).map(([value, label]) => (
                    <option key={value} value={value}>
                      {label}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
            <Field label="Visitors see as the source" error={errors.citation?.message}>
              {(props) => (
                <Select {...props} {...register("citation")}>
                  {Object.entries(CITATIONS).map(([value, label]) => (
                    <option key={value} value={value}>
                      {label}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
          </div>
          <Limits />
        </DialogBody>
        <DialogSubmit isPending={formState.isSubmitting}>{submitLabel}</DialogSubmit>
      </form>
    </FormProvider>
  );
}

/** How far the search for pages goes; a single page has none. */
function Limits() {
  const { register, formState } = useFormContext<WebsiteFields>();
  const kind = useWatch<WebsiteFields, "kind">({ name: "kind" });
  const { errors } = formState;
  if (kind === "page") return null;
  return (
    <MoreOptions mustShow={HIDDEN_NAMES.some((name) => errors[name] !== undefined)}>
      <div className="grid items-start gap-4.5 sm:grid-cols-2">
        <Field label="Pages at most" hint="Up to 2,000." error={errors.max_pages?.message}>
          {(props) => <Input {...props} {...register("max_pages", asNumber)} type="number" inputMode="numeric" min={1} max={2000} />}
        </Field>
        {kind === "crawl" && (
          <Field label="Clicks away at most" hint="3: pages that three clicks lead to." error={errors.max_depth?.message}>
            {(props) => <Input {...props} {...register("max_depth", asNumber)} type="number" inputMode="numeric" min={0} max={5} />}
          </Field>
        )}
        <Field label="Only pages below" isOptional hint="One path a line." error={errors.include_paths?.message}>
          {(props) => <Textarea {...props} {...register("include_paths")} rows={2} placeholder="/help" spellCheck={false} autoCapitalize="none" />}
        </Field>
        <Field label="No pages below" isOptional hint="One path a line." error={errors.exclude_paths?.message}>
          {(props) => <Textarea {...props} {...register("exclude_paths")} rows={2} placeholder="/blog" spellCheck={false} autoCapitalize="none" />}
        </Field>
      </div>
    </MoreOptions>
  );
}
