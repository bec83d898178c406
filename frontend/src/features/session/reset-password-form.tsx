"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState, useSyncExternalStore } from "react";
import { useForm } from "react-hook-form";

import { Button } from "@/components/ui/button";
import { Field, FormError } from "@/components/ui/field";
import { PasswordInput } from "@/components/ui/password-input";
import { useToast } from "@/components/ui/toast";
import { ApiError } from "@/lib/api";
import { applyProblem, z, zodResolver } from "@/lib/forms";

import { BackToLogin } from "./forgot-password-form";
import { newPassword, PASSWORD_HINT } from "./passwords";
import { useResetPassword } from "./queries";

const schema = z.object({ new_password: newPassword });

function subscribeToHash(onChange: () => void): () => void {
  window.addEventListener("hashchange", onChange);
  return () => window.removeEventListener("hashchange", onChange);
}

/** The token of the link's fragment (`#token=…`), which no server ever sees. Undefined until the page runs. */
function useTokenFromHash(): string | null | undefined {
  const hash = useSyncExternalStore<string | undefined>(
    subscribeToHash,
    () => window.location.hash,
    () => undefined,
  );
  return hash === undefined ? undefined : new URLSearchParams(hash.slice(1)).get("token");
}

export function ResetPasswordForm() {
  const router = useRouter();
  const toast = useToast();
  const token = useTokenFromHash();
  const reset = useResetPassword();
  const [message, setMessage] = useState<string | null>(null);
  const { register, handleSubmit, setError, formState } = useForm({
    resolver: zodResolver(schema),
    defaultValues: { new_password: "" },
  });
  const isRefused = reset.error instanceof ApiError && reset.error.code === "reset_token_invalid";

  const submit = handleSubmit(async (values) => {
    setMessage(null);
    try {
      await reset.mutateAsync({ token: token ?? "", ...values });
      toast.success("Your password is changed. Log in with the new one.");
      router.replace("/login");
    } catch (error) {
      setMessage(applyProblem(error, setError, ["new_password"]));
    }
  });

  if (token === null || isRefused) {
    return (
      <div className="grid gap-4 text-center">
        <p className="text-sm text-soft">
          This link is used up, too old or incomplete. A link works once, and only for a short time.
        </p>
        <Button variant="primary" size="lg" asChild>
          <Link href="/forgot-password">Ask for a new link</Link>
        </Button>
        <BackToLogin />
      </div>
    );
  }
  return (
    <form method="post" onSubmit={submit} noValidate className="grid gap-4">
      <FormError>{message}</FormError>
      <Field label="New password" hint={PASSWORD_HINT} error={formState.errors.new_password?.message}>
        {(control) => (
          <PasswordInput {...control} {...register("new_password")} autoComplete="new-password" autoFocus />
        )}
      </Field>
      <Button
        type="submit"
        variant="primary"
        size="lg"
        className="mt-1"
        disabled={token === undefined}
        isPending={reset.isPending}
      >
        Set the new password
      </Button>
      <BackToLogin />
    </form>
  );
}
