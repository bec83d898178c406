"use client";

import { useState } from "react";
import { useForm } from "react-hook-form";

import { Dialog, DialogBody, DialogContent, DialogSubmit } from "@/components/ui/dialog";
import { Field, FormError } from "@/components/ui/field";
import { PasswordInput } from "@/components/ui/password-input";
import { useToast } from "@/components/ui/toast";
import { applyProblem, z, zodResolver } from "@/lib/forms";

import { newPassword, PASSWORD_HINT } from "./passwords";
import { useChangePassword } from "./queries";

const schema = z.object({
  current_password: z.string().min(1, "Enter the password you use now."),
  new_password: newPassword,
});

interface ChangePasswordDialogProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}

export function ChangePasswordDialog({ isOpen, onOpenChange }: ChangePasswordDialogProps) {
  return (
    <Dialog open={isOpen} onOpenChange={onOpenChange}>
      <DialogContent title="Change password" description="You stay logged in here; all other sessions end.">
        <ChangePasswordForm onDone={() => onOpenChange(false)} />
      </DialogContent>
    </Dialog>
  );
}

function ChangePasswordForm({ onDone }: { onDone: () => void }) {
  const toast = useToast();
  const change = useChangePassword();
  const [message, setMessage] = useState<string | null>(null);
  const { register, handleSubmit, setError, formState } = useForm({
    resolver: zodResolver(schema),
    defaultValues: { current_password: "", new_password: "" },
  });

  const submit = handleSubmit(async (values) => {
    setMessage(null);
    try {
      await change.mutateAsync(values);
      toast.success("Your password is changed.");
      onDone();
    } catch (error) {
      setMessage(applyProblem(error, setError, ["current_password", "new_password"]));
    }
  });

  return (
    <form onSubmit={submit} noValidate className="contents">
      <DialogBody>
        <FormError>{message}</FormError>
        <Field label="Current password" error={formState.errors.current_password?.message}>
          {(control) => (
            <PasswordInput {...control} {...register("current_password")} autoComplete="current-password" />
          )}
        </Field>
        <Field label="New password" hint={PASSWORD_HINT} error={formState.errors.new_password?.message}>
          {(control) => <PasswordInput {...control} {...register("new_password")} autoComplete="new-password" />}
        </Field>
      </DialogBody>
      <DialogSubmit isPending={change.isPending}>Change password</DialogSubmit>
    </form>
  );
}
