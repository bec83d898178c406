"use client";

import { useState } from "react";
import { useForm } from "react-hook-form";

import { Button } from "@/components/ui/button";
import { Field, FormError } from "@/components/ui/field";
import { UrlInput } from "@/components/ui/input";
import { useToast } from "@/components/ui/toast";
import { applyProblem, z, zodResolver } from "@/lib/forms";

import { type DomainOwner, useAddDomain } from "./queries";
import { tidyPattern } from "./tidy-pattern";

const schema = z.object({ pattern: z.string().trim().min(1, "Enter the address of your website.") });

export function AddDomainForm({ owner }: { owner?: DomainOwner }) {
  const toast = useToast();
  const add = useAddDomain(owner);
  const [message, setMessage] = useState<string | null>(null);
  const { register, handleSubmit, setError, reset, setFocus, formState } = useForm({
    resolver: zodResolver(schema),
    defaultValues: { pattern: "" },
  });

  const submit = handleSubmit(async ({ pattern }) => {
    setMessage(null);
    try {
      const domain = await add.mutateAsync(tidyPattern(pattern));
      toast.success(`${domain.pattern} is allowed.`);
      reset();
      setFocus("pattern");
    } catch (error) {
      setMessage(applyProblem(error, setError, ["pattern"], { domain_exists: "pattern" }));
    }
  });

  return (
    <form onSubmit={submit} noValidate className="grid gap-3">
      <FormError>{message}</FormError>
      <Field label="Website" error={formState.errors.pattern?.message}>
        {(control) => (
          <div className="flex gap-2">
            <UrlInput {...control} {...register("pattern")} placeholder="https://www.example.com" />
            <Button type="submit" variant="primary" isPending={add.isPending}>
              Allow
            </Button>
          </div>
        )}
      </Field>
    </form>
  );
}
