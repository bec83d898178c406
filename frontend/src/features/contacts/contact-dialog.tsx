"use client";

import Link from "next/link";
import { useEffect } from "react";

import { Button } from "@/components/ui/button";
import { Dialog, DialogBody, DialogClose, DialogContent, DialogFooter, DialogLoading } from "@/components/ui/dialog";
import { Skeleton } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { useToast } from "@/components/ui/toast";
import { type Contact, type ContactValue, errorMessage } from "@/lib/api";
import { formatDateTime } from "@/lib/format";

import { DeliveryNote } from "./delivery-note";
import { hrefOf, nameOf, wordsOf } from "./contact-words";
import { useContact, useMarkContact } from "./queries";

/** One contact with all that was written. Looking at it marks it as read. */
export function ContactDialog({ id, onClose }: { id: string; onClose: () => void }) {
  return (
    <Dialog open={id !== ""} onOpenChange={(isOpen) => !isOpen && onClose()}>
      {id !== "" && <LoadedContact id={id} onClose={onClose} />}
    </Dialog>
  );
}

function LoadedContact({ id, onClose }: { id: string; onClose: () => void }) {
  const contact = useContact(id);
  const { mutate } = useMarkContact();
  const isNew = contact.data?.is_read === false;
  // Once for each opening: "mark as new" closes the dialog.
  const isLoaded = contact.isSuccess;
  useEffect(() => {
    if (isLoaded && isNew) mutate({ id, is_read: true });
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only what it was when it was opened counts
  }, [id, isLoaded, mutate]);

  const { data } = contact;
  return (
    <DialogContent
      title={data ? nameOf(data) : "Contact"}
      description={data && `Received ${formatDateTime(data.created_at)}`}
    >
      {data ? (
        <ContactContent contact={data} onClose={onClose} />
      ) : contact.isError ? (
        <ErrorState error={contact.error} onRetry={() => void contact.refetch()} />
      ) : (
        <DialogLoading label="Loading the contact">
          <Skeleton className="h-5 w-48" />
          <Skeleton className="h-5 w-64" />
        </DialogLoading>
      )}
    </DialogContent>
  );
}

function ContactContent({ contact, onClose }: { contact: Contact; onClose: () => void }) {
  const toast = useToast();
  const mark = useMarkContact();
  return (
    <>
      <DialogBody>
        <dl className="grid gap-3.5">
          {contact.values.map((value) => (
            <div key={value.key}>
              <dt className="text-[13px] text-faint">{value.label}</dt>
              <dd className="mt-0.5 whitespace-pre-line [overflow-wrap:anywhere]">
                <Value value={value} />
              </dd>
            </div>
          ))}
        </dl>
        <DeliveryNote contact={contact} />
        {contact.conversation_id && (
          <Link
            href={`/portal/conversations/${contact.conversation_id}`}
            className="w-fit rounded text-[13px] text-accent-text underline underline-offset-4"
          >
            See the conversation
          </Link>
        )}
      </DialogBody>
      <DialogFooter>
        <Button
          isPending={mark.isPending}
          onClick={() =>
            mark.mutate(
              { id: contact.id, is_read: false },
              { onSuccess: onClose, onError: (error) => toast.error(errorMessage(error)) },
            )
          }
        >
          Mark as new
        </Button>
        <DialogClose asChild>
          <Button variant="primary">Done</Button>
        </DialogClose>
      </DialogFooter>
    </>
  );
}

function Value({ value }: { value: ContactValue }) {
  const href = hrefOf(value);
  if (!href) return wordsOf(value);
  const isWebsite = value.kind === "url";
  return (
    <a
      href={href}
      className="rounded text-accent-text underline underline-offset-4"
      {...(isWebsite && { target: "_blank", rel: "noopener noreferrer nofollow" })}
    >
      {wordsOf(value)}
    </a>
  );
}
