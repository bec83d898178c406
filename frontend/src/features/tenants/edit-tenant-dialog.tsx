"use client";

import { useState } from "react";
import { FormProvider, useForm } from "react-hook-form";

import { Dialog, DialogBody, DialogContent, DialogSubmit } from "@/components/ui/dialog";
import { Field, FormError } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useToast } from "@/components/ui/toast";
import type { Tenant } from "@/lib/api";
import { applyProblem, zodResolver } from "@/lib/forms";

import { LimitsFields } from "./limits-fields";
import { useUpdateTenant } from "./queries";
import { LIMIT_NAMES, tenantSchema, toLimits, toLimitsFields } from "./tenant-schema";

const FIELDS = ["name", ...LIMIT_NAMES] as const;

interface EditTenantDialogProps {
  /** The tenant to edit; null closes the dialog. */
  tenant: Tenant | null;
  onClose: () => void;
}

export function EditTenantDialog({ tenant, onClose }: EditTenantDialogProps) {
  return (
    <Dialog open={tenant !== null} onOpenChange={(isOpen) => !isOpen && onClose()}>
      <DialogContent title="Edit tenant" description={tenant?.id}>
        {tenant && <EditTenantForm tenant={tenant} onDone={onClose} />}
      </DialogContent>
    </Dialog>
  );
}

function EditTenantForm({ tenant, onDone }: { tenant: Tenant; onDone: () => void }) {
  const toast = useToast();
  const update = useUpdateTenant();
  const [message, setMessage] = useState<string | null>(null);
  const form = useForm({
    resolver: zodResolver(tenantSchema),
    defaultValues: {
      name: tenant.name,
      limits: toLimitsFields(tenant.limits),
    },
  });

  const { register, handleSubmit, setError, formState } = form;

  const submit = handleSubmit(async ({ name, limits }) => {
    setMessage(null);
    try {
      await update.mutateAsync({
        id: tenant.id,
        name,
        limits: toLimits(limits),
      });
      toast.success("Saved.");
      onDone();
    } catch (error) {
      setMessage(applyProblem(error, setError, FIELDS));
    }
  });

  return (
    <form onSubmit={submit} noValidate className="contents">
      <DialogBody>
        <FormError>{message}</FormError>
        <Field label="Name" error={formState.errors.name?.message}>
          {(control) => <Input {...control} {...register("name")} autoComplete="off" />}
        </Field>
        <FormProvider {...form}>
          <LimitsFields />
        </FormProvider>
      </DialogBody>
      <DialogSubmit isPending={update.isPending}>Save</DialogSubmit>
    </form>
  );
}
