"use client";

import { Button } from "@/components/ui/button";
import { useToast } from "@/components/ui/toast";
import { type Contact, errorMessage } from "@/lib/api";
import { formatDateTime } from "@/lib/format";

import { deliveryWords } from "./contact-words";
import { useSendContactAgain } from "./queries";

/** How a contact's way to the webhook ended; nothing for one that was to go nowhere. */
export function DeliveryNote({ contact: { id, webhook } }: { contact: Contact }) {
  const toast = useToast();
  const again = useSendContactAgain();
  if (!webhook) return null;
  return (
    <section aria-label="Webhook" className="grid gap-2 rounded-lg border bg-sunken p-3 text-[13px]">
      <p role="status" className={webhook.status === "failed" ? "font-medium text-danger-text" : "text-soft"}>
        {deliveryWords(webhook)}
      </p>
      {webhook.error && <p className="[overflow-wrap:anywhere] text-soft">{webhook.error}</p>}
      {webhook.tried_at && <p className="text-faint">Last tried {formatDateTime(webhook.tried_at)}.</p>}
      {webhook.status !== "waiting" && (
        <Button
          size="sm"
          className="w-fit"
          isPending={again.isPending}
          onClick={() => again.mutate(id, { onError: (error) => toast.error(errorMessage(error)) })}
        >
          Send again
        </Button>
      )}
    </section>
  );
}
