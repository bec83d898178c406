"use client";

import { Eye, EyeOff, RefreshCw } from "lucide-react";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { CopyButton } from "@/components/ui/copy-button";
import { Skeleton } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { useToast } from "@/components/ui/toast";
import { formatDateTime } from "@/lib/format";

import { useIdentitySecret, useRotateIdentitySecret } from "./queries";

/** The secret behind a button, and the way to a new one. */
export function SecretCard() {
  const toast = useToast();
  const [isShown, setShown] = useState(false);
  const [isRenewing, setRenewing] = useState(false);
  const secret = useIdentitySecret(isShown);
  const rotate = useRotateIdentitySecret();

  return (
    <Card>
      <CardHeader
        title="Identity secret"
        description="Whoever has it can pretend to be any of your users. It belongs on your server only."
        actions={
          <Button size="sm" onClick={() => setShown(!isShown)} aria-expanded={isShown} aria-controls="identity-secret">
            {isShown ? <EyeOff aria-hidden /> : <Eye aria-hidden />} {isShown ? "Hide" : "Show"}
          </Button>
        }
      />
      <div id="identity-secret" className="grid gap-3 p-4 sm:p-5">
        {!isShown && <p className="font-mono text-[13px] tracking-widest text-faint">{"•".repeat(24)}</p>}
        {isShown && secret.isPending && (
          <div role="status" aria-label="Loading the secret">
            <Skeleton className="h-9" />
          </div>
        )}
        {isShown && secret.isError && (
          <ErrorState className="py-4" error={secret.error} onRetry={() => void secret.refetch()} />
        )}
        {isShown && secret.data && (
          <>
            <div className="flex flex-wrap items-center gap-2">
              <code className="min-w-0 flex-1 rounded-lg border bg-sunken px-3 py-2 font-mono text-[13px] break-all select-all">
                {secret.data.secret}
              </code>
              <CopyButton text={secret.data.secret} label="Copy" aria-label="Copy the identity secret" />
            </div>
            <p className="text-[13px] text-faint">
              {secret.data.rotated_at
                ? `Renewed ${formatDateTime(secret.data.rotated_at)}.`
                : `Made ${formatDateTime(secret.data.created_at)}.`}
              {secret.data.previous_expires_at &&
                ` The previous one is accepted until ${formatDateTime(secret.data.previous_expires_at)}.`}
            </p>
          </>
        )}
        <div className="flex flex-wrap items-center justify-between gap-3 border-t pt-3.5">
          <p className="min-w-0 flex-1 basis-60 text-[13px] text-faint">
            Renew it when it may have been seen by somebody. Every reading and renewal is on record.
          </p>
          <Button size="sm" onClick={() => setRenewing(true)}>
            <RefreshCw aria-hidden /> Renew secret
          </Button>
        </div>
      </div>
      <ConfirmDialog
        isOpen={isRenewing}
        onOpenChange={setRenewing}
        title="Renew the identity secret?"
        confirmLabel="Renew secret"
        onConfirm={async () => {
          await rotate.mutateAsync();
          setShown(true);
          toast.success("The secret is renewed. Put the new one on your server within 24 hours.");
        }}
      >
        <p>The present secret stays good for another 24 hours, so that you can change it on your server in peace.</p>
        <p>One that you renewed less than a day ago ends at once.</p>
      </ConfirmDialog>
    </Card>
  );
}
