"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { FormProvider, useForm } from "react-hook-form";

import { Dialog, DialogBody, DialogContent, DialogSubmit } from "@/components/ui/dialog";
import { Field, FormError } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useToast } from "@/components/ui/toast";
import { applyProblem, zodResolver } from "@/lib/forms";

import { LimitsFields } from "./limits-fields";
import { useCreateTenant } from "./queries";
import { DEFAULT_LIMITS, LIMIT_NAMES, newTenantSchema, suggestTenantId, toLimits, toLimitsFields } from "./tenant-schema";

const FIELDS = [
  "id",
  "name",
  ...LIMIT_NAMES,
] as const;

interface CreateTenantDialogProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}

export function CreateTenantDialog({ isOpen, onOpenChange }: CreateTenantDialogProps) {
  return (
    <Dialog open={isOpen} onOpenChange={onOpenChange}>
      <DialogContent title="New tenant" description="One client business with its own assistants, users and domains.">
        <CreateTenantForm />
      </DialogContent>
    </Dialog>
  );
}

function CreateTenantForm() {
  const router = useRouter();
  const toast = useToast();
  const create = useCreateTenant();
  const [message, setMessage] = useState<string | null>(null);
  const form = useForm({
    resolver: zodResolver(newTenantSchema),
    defaultValues: {
      id: "",
      name: "",
      limits: toLimitsFields(DEFAULT_LIMITS),
    },
  });
  const { register, handleSubmit, setError, setValue } = form;
  const { errors, dirtyFields } = form.formState;

  const submit = handleSubmit(async ({ limits, ...values }) => {
    setMessage(null);
    try {
      const tenant = await create.mutateAsync({
        ...values,
        limits: toLimits(limits),
      });
      toast.success(`${tenant.name} is created.`);
      router.push(`/admin/tenants/${tenant.id}`);
    } catch (error) {
      setMessage(applyProblem(error, setError, FIELDS, { tenant_exists: "id" }));
    }
  });

  return (
    <form onSubmit={submit} noValidate className="contents">
      <DialogBody>
        <FormError>{message}</FormError>
        <Field label="Name" error={errors.name?.message}>
          {(control) => (
            <Input
              {...control}
              {...register("name", {
                onChange: (event: { target: { value: string } }) => {
                  if (!dirtyFields.id) setValue("id", suggestTenantId(event.target.value));
                },
              })}
              placeholder="Harbour Dental"
              autoComplete="off"
            />
          )}
        </Field>
        <Field
          label="Tenant id"
          hint="Stands in the client's script tag and can never be changed."
          error={errors.id?.message}
        >
          {(control) => (
            <Input
              {...control}
              {...register("id")}
              placeholder="harbour-dental"
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              className="font-mono text-[13px]!"
            />
          )}
        </Field>
        <FormProvider {...form}>
          <LimitsFields />
        </FormProvider>
      </DialogBody>
      <DialogSubmit isPending={create.isPending}>Create tenant</DialogSubmit>
    </form>
  );
}
