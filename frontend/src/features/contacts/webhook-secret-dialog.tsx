"use client";

import { useState } from "react";

import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { CopyButton } from "@/components/ui/copy-button";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "@/components/ui/dialog";
import { Skeleton } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { useToast } from "@/components/ui/toast";
import { formatDateTime } from "@/lib/format";

import { useRotateWebhookSecret, useWebhookSecret } from "./queries";

/** The secret by which a webhook's receiver knows that a contact comes from here, and the way to a new one. */
export function WebhookSecretDialog({ isOpen, onOpenChange }: { isOpen: boolean; onOpenChange: (isOpen: boolean) => void }) {
  const toast = useToast();
  const [isRenewing, setRenewing] = useState(false);
  const secret = useWebhookSecret(isOpen);
  const rotate = useRotateWebhookSecret();
  return (
    <>
      <Dialog open={isOpen} onOpenChange={onOpenChange}>
        <DialogContent
          title="Webhook secret"
          description="Contacts that are sent to your other system are signed with it, so that it knows whom they come from. Give it to whoever looks after that system; the way is called Standard Webhooks."
        >
          <DialogBody>
            {secret.isPending && (
              <div role="status" aria-label="Loading the secret">
                <Skeleton className="h-9" />
              </div>
            )}
            {secret.isError && <ErrorState className="py-4" error={secret.error} onRetry={() => void secret.refetch()} />}
            {secret.data && (
              <>
                <div className="flex flex-wrap items-center gap-2">
                  <code className="min-w-0 flex-1 rounded-lg border bg-sunken px-3 py-2 font-mono text-[13px] break-all select-all">
                    {secret.data.secret}
                  </code>
                  <CopyButton text={secret.data.secret} aria-label="Copy the webhook secret" />
                </div>
                <p className="text-[13px] text-faint">
                  Made {formatDateTime(secret.data.rotated_at)}.
                  {secret.data.previous_until &&
                    ` The secret before it is still used as well until ${formatDateTime(secret.data.previous_until)}.`}
                </p>
              </>
            )}
          </DialogBody>
          <DialogFooter>
            <Button onClick={() => setRenewing(true)}>Renew</Button>
          </DialogFooter>
        </DialogContent>
      </Dialog>
      <ConfirmDialog
        isOpen={isRenewing}
        onOpenChange={setRenewing}
        title="Renew the webhook secret?"
        confirmLabel="Renew"
        isDanger
        onConfirm={async () => {
          await rotate.mutateAsync();
          toast.success("The webhook secret is renewed.");
        }}
      >
        <p>For 24 hours contacts are signed with the old secret too. Give your receiver the new one until then.</p>
      </ConfirmDialog>
    </>
  );
}
