"use client";

import { Download, Pencil, RotateCw, Trash2 } from "lucide-react";
import { useState } from "react";

import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { DropdownMenuItem, DropdownMenuSeparator } from "@/components/ui/dropdown-menu";
import { RowMenu } from "@/components/ui/row-menu";
import { useToast } from "@/components/ui/toast";
import { type Document, errorMessage } from "@/lib/api";
import { saveFile } from "@/lib/save-file";

import { isInWork, useDeleteDocument, useDownloadOriginal, useRetryDocument } from "./queries";

/** Everything that can be done with one document. */
export function DocumentActions({ document, onEdit }: { document: Document; onEdit: () => void }) {
  const toast = useToast();
  const remove = useDeleteDocument();
  const retry = useRetryDocument();
  const download = useDownloadOriginal();
  const [isDeleting, setDeleting] = useState(false);
  const { id, kind, title } = document;
  const onError = (error: unknown) => toast.error(errorMessage(error));

  return (
    <>
      <RowMenu label={`Actions for ${title}`}>
        <DropdownMenuItem onSelect={onEdit}>
          <Pencil aria-hidden /> Edit
        </DropdownMenuItem>
        {kind === "file" && (
          <DropdownMenuItem onSelect={() => download.mutate(id, { onSuccess: saveFile, onError })}>
            <Download aria-hidden /> Download
          </DropdownMenuItem>
        )}
        {!isInWork(document) && (
          <DropdownMenuItem onSelect={() => retry.mutate(id, { onError })}>
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
