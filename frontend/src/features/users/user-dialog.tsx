"use client";

import { useState } from "react";
import { Controller, useForm, useWatch } from "react-hook-form";

import { Dialog, DialogBody, DialogContent, DialogSubmit } from "@/components/ui/dialog";
import { Field, FormError } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { PasswordInput } from "@/components/ui/password-input";
import { Segmented } from "@/components/ui/segmented";
import { useToast } from "@/components/ui/toast";
import { newPassword, PASSWORD_HINT } from "@/features/session";
import { TenantPicker } from "@/features/tenants";
import type { User } from "@/lib/api";
import { applyProblem, z, zodResolver } from "@/lib/forms";

import { useCreateUser, useUpdateUser } from "./queries";

const FIELDS = ["email", "name", "role", "tenant_id", "password"] as const;

const ROLES = [
  { value: "client", label: "Client" },
  { value: "admin", label: "Platform admin" },
] as const;

const shape = {
  email: z.email("Enter an e-mail address."),
  name: z.string().trim().min(1, "Enter a name.").max(120, "Use at most 120 characters."),
  role: z.enum(["client", "admin"]),
  tenant_id: z.string(),
};

const hasTenant = ({ role, tenant_id }: { role: string; tenant_id: string }) => role === "admin" || tenant_id !== "";
const tenantMissing = { path: ["tenant_id"], error: "Choose the tenant this user works for." };

const newUserSchema = z.object({ ...shape, password: newPassword }).refine(hasTenant, tenantMissing);
const userSchema = z
  .object({ ...shape, password: z.union([z.literal(""), newPassword]) })
  .refine(hasTenant, tenantMissing);

interface UserDialogProps {
  /** The user to edit, "new" for a new one, null for closed. */
  user: User | "new" | null;
  /** The tenant that a new user belongs to when the page is about one tenant. */
  tenantId?: string;
  onClose: () => void;
}

export function UserDialog({ user, tenantId, onClose }: UserDialogProps) {
  return (
    <Dialog open={user !== null} onOpenChange={(isOpen) => !isOpen && onClose()}>
      <DialogContent
        title={user === "new" ? "New user" : "Edit user"}
        description={user === "new" ? "Give them the password yourself; they can change it after log-in." : undefined}
      >
        {user !== null && <UserForm user={user === "new" ? null : user} tenantId={tenantId} onDone={onClose} />}
      </DialogContent>
    </Dialog>
  );
}

function UserForm({ user, tenantId, onDone }: { user: User | null; tenantId?: string; onDone: () => void }) {
  const toast = useToast();
  const create = useCreateUser();
  const update = useUpdateUser();
  const [message, setMessage] = useState<string | null>(null);
  const { register, handleSubmit, setError, control, formState } = useForm({
    resolver: zodResolver(user ? userSchema : newUserSchema),
    defaultValues: {
      email: user?.email ?? "",
      name: user?.name ?? "",
      role: user?.role ?? ("client" as const),
      tenant_id: user?.tenant_id ?? tenantId ?? "",
      password: "",
    },
  });
  const { errors } = formState;
  const role = useWatch({ control, name: "role" });

  const submit = handleSubmit(async ({ email, password, ...values }) => {
    setMessage(null);
    const body = { ...values, tenant_id: values.role === "admin" ? null : values.tenant_id };
    try {
      if (user) await update.mutateAsync({ id: user.id, ...body, ...(password ? { password } : {}) });
      else await create.mutateAsync({ ...body, email, password });
      toast.success(user ? "Saved." : `${email} can log in now.`);
      onDone();
    } catch (error) {
      setMessage(applyProblem(error, setError, FIELDS, { email_taken: "email" }));
    }
  });

  return (
    <form onSubmit={submit} noValidate className="contents">
      <DialogBody>
        <FormError>{message}</FormError>
        <Field label="Name" error={errors.name?.message}>
          {(props) => <Input {...props} {...register("name")} autoComplete="off" />}
        </Field>
        <Field
          label="E-mail"
          hint={user ? "The e-mail address of an account stays as it is." : undefined}
          error={errors.email?.message}
        >
          {(props) => (
            <Input
              {...props}
              {...register("email")}
              type="email"
              autoComplete="off"
              readOnly={user !== null}
              className="read-only:bg-sunken read-only:text-faint"
            />
          )}
        </Field>
        <Controller
          control={control}
          name="role"
          render={({ field }) => (
            <Field label="Role" error={errors.role?.message}>
              {(props) => (
                <Segmented
                  {...props}
                  aria-label="Role"
                  value={field.value}
                  onValueChange={field.onChange}
                  options={ROLES}
                />
              )}
            </Field>
          )}
        />
        {role === "client" && (
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
        <Field
          label={user ? "New password" : "Password"}
          isOptional={user !== null}
          hint={user ? "Empty: the current one stays. A new one ends all sessions of this user." : PASSWORD_HINT}
          error={errors.password?.message}
        >
          {(props) => <PasswordInput {...props} {...register("password")} autoComplete="new-password" />}
        </Field>
      </DialogBody>
      <DialogSubmit isPending={formState.isSubmitting}>{user ? "Save" : "Create user"}</DialogSubmit>
    </form>
  );
}
