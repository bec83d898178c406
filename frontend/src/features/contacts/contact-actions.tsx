"use client";

import { Mail, MailOpen, Trash2 } from "lucide-react";
import { useState } from "react";

import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { DropdownMenuItem, DropdownMenuSeparator } from "@/components/ui/dropdown-menu";
import { RowMenu } from "@/components/ui/row-menu";
import { useToast } from "@/components/ui/toast";
import { type Contact, errorMessage } from "@/lib/api";

import { nameOf } from "./contact-words";
import { useDeleteContact, useMarkContact } from "./queries";

/** What can be done with one contact of the list. */
export function ContactActions({ contact }: { contact: Contact }) {
  const toast = useToast();
  const mark = useMarkContact();
  const remove = useDeleteContact();
  const [isDeleting, setDeleting] = useState(false);
  const { id, is_read } = contact;
  const name = nameOf(contact);

  return (
    <>
      <RowMenu label={`Actions for ${name}`}>
        <DropdownMenuItem
          onSelect={() =>
            mark.mutate({ id, is_read: !is_read }, { onError: (error) => toast.error(errorMessage(error)) })
          }
        >
          {is_read ? <Mail aria-hidden /> : <MailOpen aria-hidden />} {is_read ? "Mark as new" : "Mark as read"}
        </DropdownMenuItem>
        <DropdownMenuSeparator />
        <DropdownMenuItem isDanger onSelect={() => setDeleting(true)}>
          <Trash2 aria-hidden /> Delete
        </DropdownMenuItem>
      </RowMenu>
      <ConfirmDialog
        isOpen={isDeleting}
        onOpenChange={setDeleting}
        title={`Delete the contact ${name}?`}
        confirmLabel="Delete"
        isDanger
        onConfirm={async () => {
          await remove.mutateAsync(id);
          toast.success("The contact is deleted.");
        }}
      >
        <p>What this visitor left is gone for good.</p>
      </ConfirmDialog>
    </>
  );
}
