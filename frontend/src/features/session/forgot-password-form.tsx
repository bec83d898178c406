"use client";

import { MailCheck } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { useForm } from "react-hook-form";

import { Button } from "@/components/ui/button";
import { Field, FormError } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { applyProblem, z, zodResolver } from "@/lib/forms";

import { useForgotPassword } from "./queries";

const schema = z.object({ email: z.email("Enter your e-mail address.") });

export function ForgotPasswordForm() {
  const forgot = useForgotPassword();
  const [message, setMessage] = useState<string | null>(null);
  const { register, handleSubmit, setError, getValues, formState } = useForm({
    resolver: zodResolver(schema),
    defaultValues: { email: "" },
  });

  const submit = handleSubmit(async (values) => {
    setMessage(null);
    try {
      await forgot.mutateAsync(values);
    } catch (error) {
      setMessage(applyProblem(error, setError, ["email"]));
    }
  });

  if (forgot.isSuccess) {
    return (
      <div role="status" className="grid justify-items-center gap-2 text-center">
        <MailCheck className="mb-2 size-8 text-accent-text" strokeWidth={1.5} aria-hidden />
        <p className="text-sm text-soft">
          If <strong className="font-medium text-ink">{getValues("email")}</strong> belongs to an account, a link to
          set a new password is on its way.
        </p>
        <p className="text-[13px] text-faint">Nothing there after a few minutes? Look in the spam folder.</p>
        <Button variant="ghost" className="mt-3" onClick={() => forgot.reset()}>
          Use another address
        </Button>
      </div>
    );
  }
  return (
    <form method="post" onSubmit={submit} noValidate className="grid gap-4">
      <FormError>{message}</FormError>
      <Field label="E-mail" error={formState.errors.email?.message}>
        {(control) => <Input {...control} {...register("email")} type="email" autoComplete="username" autoFocus />}
      </Field>
      <Button type="submit" variant="primary" size="lg" className="mt-1" isPending={forgot.isPending}>
        Send the link
      </Button>
      <BackToLogin />
    </form>
  );
}

export function BackToLogin() {
  return (
    <Link
      href="/login"
      className="justify-self-center rounded text-[13px] text-faint underline-offset-4 hover:text-ink hover:underline"
    >
      Back to log-in
    </Link>
  );
}
