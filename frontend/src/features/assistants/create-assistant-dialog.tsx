"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Controller, useForm } from "react-hook-form";

import { Dialog, DialogBody, DialogContent, DialogSubmit } from "@/components/ui/dialog";
import { Field, FormError } from "@/components/ui/field";
import { Input, Textarea } from "@/components/ui/input";
import { useToast } from "@/components/ui/toast";
import { TenantPicker } from "@/features/tenants";
import { applyProblem, z, zodResolver } from "@/lib/forms";

import { assistantSchema } from "./assistant-fields";
import { assistantHref } from "./assistant-href";
import { type Area, useCreateAssistant } from "./queries";

interface CreateAssistantDialogProps {
  area: Area;
  /** For admins: the tenant it is for, when the page is about one. */
  tenantId?: string;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}

export function CreateAssistantDialog({ isOpen, onOpenChange, ...props }: CreateAssistantDialogProps) {
  return (
    <Dialog open={isOpen} onOpenChange={onOpenChange}>
      <DialogContent
        title="New assistant"
        description="It starts as a draft: visitors see it once you publish it. Everything can be changed later."
      >
        <CreateAssistantForm {...props} />
      </DialogContent>
    </Dialog>
  );
}

function CreateAssistantForm({ area, tenantId }: Pick<CreateAssistantDialogProps, "area" | "tenantId">) {
  const router = useRouter();
  const toast = useToast();
  const create = useCreateAssistant(area);
  const [message, setMessage] = useState<string | null>(null);
  const asksForTenant = area === "admin" && tenantId === undefined;
  const [schema] = useState(() =>
    assistantSchema.pick({ name: true, instructions: true }).extend({
      tenant_id: asksForTenant ? z.string().min(1, "Choose the tenant it is for.") : z.string(),
    }),
  );
  const { register, handleSubmit, setError, control, formState } = useForm({
    resolver: zodResolver(schema),
    defaultValues: { name: "", instructions: "", tenant_id: tenantId ?? "" },
  });
  const { errors } = formState;

  const submit = handleSubmit(async ({ tenant_id, ...values }) => {
    setMessage(null);
    try {
      const assistant = await create.mutateAsync(area === "admin" ? { ...values, tenant_id } : values);
      toast.success(`${assistant.name} is created as a draft.`);
      router.push(assistantHref(area, assistant.id));
    } catch (error) {
      setMessage(applyProblem(error, setError, ["name", "instructions", "tenant_id"]));
    }
  });

  return (
    <form onSubmit={submit} noValidate className="contents">
      <DialogBody>
        <FormError>{message}</FormError>
        {asksForTenant && (
          <Controller
            control={control}
            name="tenant_id"
            render={({ field }) => (
              <Field label="Tenant" error={errors.tenant_id?.message}>
                {(props) => <TenantPicker {...props} value={field.value} onValueChange={field.onChange} />}
              </Field>
            )}
          />
        )}
        <Field label="Name" hint="Visitors see it at the top of the chat." error={errors.name?.message}>
          {(props) => <Input {...props} {...register("name")} placeholder="Reception" autoComplete="off" />}
        </Field>
        <Field
          label="Instructions"
          hint="Role, tone, what to help with, what to leave alone."
          error={errors.instructions?.message}
        >
          {(props) => (
            <Textarea
              {...props}
              {...register("instructions")}
              rows={5}
              className="max-h-64"
              placeholder="You are the friendly receptionist of our practice. Answer questions about opening hours…"
            />
          )}
        </Field>
      </DialogBody>
      <DialogSubmit isPending={create.isPending || create.isSuccess}>Create assistant</DialogSubmit>
    </form>
  );
}
