"use client";

import { BookOpen, ExternalLink, ListChecks, Pencil, RotateCw, Trash2 } from "lucide-react";
import { useState } from "react";

import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { DropdownMenuItem, DropdownMenuSeparator } from "@/components/ui/dropdown-menu";
import { RowMenu } from "@/components/ui/row-menu";
import { useToast } from "@/components/ui/toast";
import { errorMessage, type Website } from "@/lib/api";
import { plural } from "@/lib/format";

import { useReadAgain, useRemoveWebsite } from "./queries";
import type { WebsiteTask } from "./website-dialog";
import { nameOf } from "./website-words";

interface WebsiteActionsProps {
  website: Website;
  onTask: (task: WebsiteTask) => void;
  /** Shows the documents that were made of its pages. */
  onShowDocuments: (website: Website) => void;
}

/** Everything that can be done with one website. */
export function WebsiteActions({ website, onTask, onShowDocuments }: WebsiteActionsProps) {
  const toast = useToast();
  const again = useReadAgain();
  const remove = useRemoveWebsite();
  const [isRemoving, setRemoving] = useState(false);
  const { id, kind, status, page_count, url } = website;
  const name = nameOf(website);
  return (
    <>
      <RowMenu label={`Actions for ${name}`}>
        {kind !== "page" && status !== "finding" && (
          <DropdownMenuItem onSelect={() => onTask({ pagesOf: id })}>
            <ListChecks aria-hidden /> Choose pages
          </DropdownMenuItem>
        )}
        {status !== "finding" && (
          <DropdownMenuItem
            onSelect={() =>
              again.mutate(id, {
                onSuccess: () => toast.success(`${name} is being read again.`),
                onError: (error) => toast.error(errorMessage(error)),
              })
            }
          >
            <RotateCw aria-hidden /> Read again now
          </DropdownMenuItem>
        )}
        <DropdownMenuItem onSelect={() => onTask({ edit: website })}>
          <Pencil aria-hidden /> Edit
        </DropdownMenuItem>
        {page_count > 0 && (
          <DropdownMenuItem onSelect={() => onShowDocuments(website)}>
            <BookOpen aria-hidden /> Show its documents
          </DropdownMenuItem>
        )}
        <DropdownMenuItem asChild>
          <a href={url} target="_blank" rel="noopener noreferrer">
            <ExternalLink aria-hidden /> Open the website
          </a>
        </DropdownMenuItem>
        <DropdownMenuSeparator />
        <DropdownMenuItem isDanger onSelect={() => setRemoving(true)}>
          <Trash2 aria-hidden /> Remove
        </DropdownMenuItem>
      </RowMenu>
      <ConfirmDialog
        isOpen={isRemoving}
        onOpenChange={setRemoving}
        title={`Remove ${name}?`}
        confirmLabel="Remove"
        isDanger
        onConfirm={async () => {
          await remove.mutateAsync(id);
          toast.success(`${name} is removed.`);
        }}
      >
        <p>
          {page_count === 0
            ? "Nothing was read from it yet."
            : `What was read from its ${plural(page_count, "page")} goes as well: from now on no answer uses it.`}{" "}
          The website itself is not touched, and answers that were given stay as they are.
        </p>
      </ConfirmDialog>
    </>
  );
}
