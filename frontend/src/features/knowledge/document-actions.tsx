"use client";

import { Pencil, RotateCw, Trash2 } from "lucide-react";
import { useState } from "react";

import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { DropdownMenuItem, DropdownMenuSeparator } from "@/components/ui/dropdown-menu";
import { RowMenu } from "@/components/ui/row-menu";
import { useToast } from "@/components/ui/toast";
import { type Document, errorMessage } from "@/lib/api";

import { isInWork, useDeleteDocument, useRetryDocument } from "./queries";

/** Everything that can be done with one document. */
export function DocumentActions({ document, onEdit }: { document: Document; onEdit: () => void }) {
  const toast = useToast();
  const remove = useDeleteDocument();
  const retry = useRetryDocument();
  const [isDeleting, setDeleting] = useState(false);
  const { id, title } = document;

  return (
    <>
      <RowMenu label={`Actions for ${title}`}>
        <DropdownMenuItem onSelect={onEdit}>
          <Pencil aria-hidden /> Edit
        </DropdownMenuItem>
        {!isInWork(document) && (
          <DropdownMenuItem
            onSelect={() => retry.mutate(id, { onError: (error) => toast.error(errorMessage(error)) })}
          >
            <RotateCw aria-hidden /> Read it again
          </DropdownMenuItem>
        )}
        <DropdownMenuSeparator />
        <DropdownMenuItem isDanger onSelect={() => setDeleting(true)}>
          <Trash2 aria-hidden /> Delete
        </DropdownMenuItem>
      </RowMenu>
      <ConfirmDialog
        isOpen={isDeleting}
        onOpenChange={setDeleting}
        title={`Delete ${title}?`}
        confirmLabel="Delete"
        isDanger
        onConfirm={async () => {
          await remove.mutateAsync(id);
          toast.success(`${title} is deleted.`);
        }}
      >
        <p>From now on no answer uses it. Answers that were given stay as they are.</p>
      </ConfirmDialog>
    </>
  );
}
