"use client";

import Link from "next/link";
import { useRouter, useSearchParams } from "next/navigation";
import { useState } from "react";
import { useForm } from "react-hook-form";

import { Button } from "@/components/ui/button";
import { Field, FormError } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { PasswordInput } from "@/components/ui/password-input";
import { applyProblem, z, zodResolver } from "@/lib/forms";

import { destinationAfterLogin } from "./destinations";
import { useLogin } from "./queries";

const schema = z.object({
  email: z.email("Enter your e-mail address."),
  password: z.string().min(1, "Enter your password."),
});

export function LoginForm() {
  const router = useRouter();
  const next = useSearchParams().get("next");
  const login = useLogin();
  const [message, setMessage] = useState<string | null>(null);
  const [isLeaving, setLeaving] = useState(false);
  const { register, handleSubmit, setError, resetField, setFocus, formState } = useForm({
    resolver: zodResolver(schema),
    defaultValues: { email: "", password: "" },
  });

  const submit = handleSubmit(async (values) => {
    setMessage(null);
    try {
      const { user } = await login.mutateAsync(values);
      setLeaving(true);
      router.replace(destinationAfterLogin(next, user.role));
    } catch (error) {
      setMessage(applyProblem(error, setError, ["email", "password"]));
      resetField("password");
      setFocus("password");
    }
  });

  return (
    <form method="post" onSubmit={submit} noValidate className="grid gap-4">
      <FormError>{message}</FormError>
      <Field label="E-mail" error={formState.errors.email?.message}>
        {(control) => <Input {...control} {...register("email")} type="email" autoComplete="username" autoFocus />}
      </Field>
      <Field label="Password" error={formState.errors.password?.message}>
        {(control) => <PasswordInput {...control} {...register("password")} autoComplete="current-password" />}
      </Field>
      <Button type="submit" variant="primary" size="lg" className="mt-1" isPending={login.isPending || isLeaving}>
        Log in
      </Button>
      <Link
        href="/forgot-password"
        className="justify-self-center rounded text-[13px] text-faint underline-offset-4 hover:text-ink hover:underline"
      >
        Forgot your password?
      </Link>
    </form>
  );
}
