"use client";

import { useFormContext, useWatch } from "react-hook-form";

import { Field, FieldSection } from "@/components/ui/field";
import { Input, Textarea, UrlInput } from "@/components/ui/input";

import type { AssistantFields } from "./assistant-fields";
import { ContactFieldList } from "./contact-field-list";
import { SwitchField } from "./switch-field";

/** The form in which visitors leave how they can be reached. */
export function ContactSection() {
  const { formState } = useFormContext<AssistantFields>();
  // What is wrong has to be in sight, also of a form that was switched off meanwhile.
  const hasErrors = formState.errors.contact_form !== undefined;
  const isEnabled = useWatch<AssistantFields, "contact_form.is_enabled">({ name: "contact_form.is_enabled" });
  return (
    <FieldSection title="Contact form" description="Visitors leave how you can reach them, and you find it under Contacts.">
      <SwitchField name="contact_form.is_enabled" label="Take contact details" />
      {(isEnabled || hasErrors) && (
        <>
          <Texts />
          <ContactFieldList />
          <Occasions />
          <Recipients />
        </>
      )}
    </FieldSection>
  );
}

function Texts() {
  const { register, formState } = useFormContext<AssistantFields>();
  const errors = formState.errors.contact_form;
  return (
    <div className="grid gap-5 sm:grid-cols-2">
      <Field label="Title" error={errors?.title?.message}>
        {(props) => <Input {...props} {...register("contact_form.title")} />}
      </Field>
      <Field label="Button" error={errors?.submit_label?.message}>
        {(props) => <Input {...props} {...register("contact_form.submit_label")} />}
      </Field>
      <Field label="Introduction" isOptional error={errors?.intro?.message}>
        {(props) => <Textarea {...props} {...register("contact_form.intro")} rows={2} />}
      </Field>
      <Field label="Thanks" isOptional hint="Shown once the details are sent." error={errors?.thanks?.message}>
        {(props) => <Textarea {...props} {...register("contact_form.thanks")} rows={2} />}
      </Field>
    </div>
  );
}

function Occasions() {
  const { register, formState } = useFormContext<AssistantFields>();
  return (
    <div className="grid gap-4 border-t pt-5">
      <h3 className="text-[13px] font-semibold">When it opens</h3>
      <SwitchField name="contact_form.has_button" label="A button above the message field" hint="Visitors open it at any time." />
      <SwitchField name="contact_form.when_unanswered" label="When the assistant has no answer" />
      <Field
        label="When else the assistant should offer it"
        isOptional
        hint="In your own words. Empty: only as switched on above, or when a visitor asks."
        error={formState.errors.contact_form?.when_to_ask?.message}
      >
        {(props) => (
          <Textarea
            {...props}
            {...register("contact_form.when_to_ask")}
            rows={2}
            placeholder="When somebody wants an offer, or asks to be called back."
          />
        )}
      </Field>
    </div>
  );
}

function Recipients() {
  const { register, formState } = useFormContext<AssistantFields>();
  const errors = formState.errors.contact_form;
  return (
    <div className="grid gap-4 border-t pt-5">
      <h3 className="text-[13px] font-semibold">Who is told</h3>
      <Field label="By e-mail, one address a line" isOptional error={errors?.notify_emails?.message}>
        {(props) => (
          <Textarea
            {...props}
            {...register("contact_form.notify_emails")}
            rows={2}
            placeholder="office@example.com"
            autoCapitalize="none"
            spellCheck={false}
          />
        )}
      </Field>
      <Field
        label="To another system (webhook)"
        isOptional
        hint="Each contact is sent to this address at once, signed, so that your customer system can take it in."
        error={errors?.webhook_url?.message}
      >
        {(props) => <UrlInput {...props} {...register("contact_form.webhook_url")} placeholder="https://crm.example.com/leads" />}
      </Field>
    </div>
  );
}
