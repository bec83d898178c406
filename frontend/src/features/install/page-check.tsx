"use client";

import { ScanSearch } from "lucide-react";
import { useState } from "react";
import { useForm } from "react-hook-form";

import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { Field, FormError } from "@/components/ui/field";
import { UrlInput } from "@/components/ui/input";
import { applyProblem, z, zodResolver } from "@/lib/forms";

import { CheckResult } from "./check-result";
import { useInstallCheck } from "./queries";

const schema = z.object({ url: z.string().trim().min(1, "Enter the address of a page.") });

/** Fetches a page of the client's and says, one by one, what keeps the widget from appearing there. */
export function PageCheck() {
  const check = useInstallCheck();
  const [message, setMessage] = useState<string | null>(null);
  const { register, handleSubmit, setError, formState } = useForm({
    resolver: zodResolver(schema),
    defaultValues: { url: "" },
  });

  const submit = handleSubmit(async ({ url }) => {
    setMessage(null);
    try {
      await check.mutateAsync(url);
    } catch (error) {
      setMessage(applyProblem(error, setError, ["url"]));
    }
  });

  return (
    <Card>
      <CardHeader
        title="Nothing appears? Have a page examined"
        description="We fetch it as a browser would and look for the line, for what changes it, and for what blocks it."
      />
      <form onSubmit={submit} noValidate className="grid gap-3 p-4 sm:p-5">
        <FormError>{message}</FormError>
        <Field label="Address of the page" error={formState.errors.url?.message}>
          {(control) => (
            <div className="flex flex-col gap-2 sm:flex-row">
              <UrlInput {...control} {...register("url")} placeholder="https://www.example.com/contact" autoComplete="url" />
              <Button type="submit" isPending={check.isPending}>
                <ScanSearch aria-hidden /> Examine
              </Button>
            </div>
          )}
        </Field>
      </form>
      <div aria-live="polite" aria-busy={check.isPending}>
        {check.data && !check.isPending && <CheckResult result={check.data} />}
      </div>
    </Card>
  );
}
