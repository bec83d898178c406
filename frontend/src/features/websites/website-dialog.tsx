"use client";

import { CircleAlert, LoaderCircle } from "lucide-react";

import { Button } from "@/components/ui/button";
import { Dialog, DialogBody, DialogClose, DialogContent, DialogFooter, DialogLoading } from "@/components/ui/dialog";
import { Skeleton } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { useToast } from "@/components/ui/toast";
import { errorMessage, type Website } from "@/lib/api";
import { plural } from "@/lib/format";
import { cn } from "@/lib/utils";

import { PagePicker } from "./page-picker";
import { useAddWebsite, useReadAgain, useUpdateWebsite, useWebsite } from "./queries";
import { toInput, toPatch } from "./website-fields";
import { WebsiteForm } from "./website-form";
import { nameOf } from "./website-words";

/** What the dialog is about: a new website, the pages of one, its settings, or null for closed. */
export type WebsiteTask = { add: string } | { pagesOf: string } | { edit: Website } | null;

interface WebsiteDialogProps {
  task: WebsiteTask;
  /** Called with the next thing to do, or null. */
  onTaskChange: (task: WebsiteTask) => void;
}

/** From an address to the pages that are read: adding goes over into waiting, and waiting into choosing. */
export function WebsiteDialog({ task, onTaskChange }: WebsiteDialogProps) {
  const close = () => onTaskChange(null);
  const isPicking = task !== null && "pagesOf" in task;
  return (
    <Dialog open={task !== null} onOpenChange={(isOpen) => !isOpen && close()}>
      {task && (
        <DialogContent
          title={"add" in task ? "Add a website" : isPicking ? "Pages to answer from" : `Edit ${nameOf(task.edit)}`}
          className={cn("sm:max-w-2xl", isPicking && "max-sm:h-[92dvh]")}
        >
          {"add" in task && <AddForm assistantId={task.add} onAdded={onTaskChange} />}
          {"pagesOf" in task && <Pages id={task.pagesOf} onDone={close} onEdit={(edit) => onTaskChange({ edit })} />}
          {"edit" in task && <EditForm website={task.edit} onDone={close} />}
        </DialogContent>
      )}
    </Dialog>
  );
}

function AddForm({ assistantId, onAdded }: { assistantId: string; onAdded: (next: WebsiteTask) => void }) {
  const toast = useToast();
  const add = useAddWebsite();
  return (
    <WebsiteForm
      submitLabel="Add website"
      onSubmit={async (fields) => {
        const website = await add.mutateAsync(toInput(assistantId, fields));
        if (website.kind !== "page") return onAdded({ pagesOf: website.id });
        toast.success("Added. The page is being read.");
        onAdded(null);
      }}
    />
  );
}

function EditForm({ website, onDone }: { website: Website; onDone: () => void }) {
  const toast = useToast();
  const update = useUpdateWebsite();
  return (
    <WebsiteForm
      website={website}
      submitLabel="Save"
      onSubmit={async (fields) => {
        await update.mutateAsync({ id: website.id, ...toPatch(website, fields) });
        toast.success("Saved.");
        onDone();
      }}
    />
  );
}

function Pages({ id, onDone, onEdit }: { id: string; onDone: () => void; onEdit: (website: Website) => void }) {
  const { data: website, isError, error, refetch } = useWebsite(id);
  if (website === undefined) {
    if (isError) return <ErrorState error={error} onRetry={() => void refetch()} />;
    return (
      <DialogLoading label="Loading the website">
        <Skeleton className="h-9" />
        <Skeleton className="h-40" />
      </DialogLoading>
    );
  }
  if (website.status === "finding") return <Finding website={website} />;
  if (website.status === "failed" && website.found_count === 0) return <Failed website={website} onEdit={() => onEdit(website)} />;
  return <PagePicker website={website} onDone={onDone} />;
}

function Finding({ website }: { website: Website }) {
  return (
    <>
      <DialogBody className="flex-1 content-center justify-items-center py-12 text-center">
        <LoaderCircle className="size-7 animate-spin text-accent-text" strokeWidth={1.6} aria-hidden />
        <div role="status">
          <p className="text-sm font-medium">
            {website.found_count === 0 ? "Looking for pages…" : `${plural(website.found_count, "page")} found so far…`}
          </p>
        </div>
        <p className="max-w-sm text-[13px] text-balance text-faint">
          Then you choose which of them your assistant answers from. You may close this window meanwhile: the search goes on.
        </p>
      </DialogBody>
      <DialogFooter>
        <DialogClose asChild>
          <Button>Close</Button>
        </DialogClose>
      </DialogFooter>
    </>
  );
}

function Failed({ website, onEdit }: { website: Website; onEdit: () => void }) {
  const toast = useToast();
  const again = useReadAgain();
  return (
    <>
      <DialogBody className="flex-1 content-center justify-items-center py-12 text-center">
        <CircleAlert className="size-7 text-danger-text" strokeWidth={1.6} aria-hidden />
        <p role="alert" className="max-w-sm text-sm [overflow-wrap:anywhere]">
          {website.failure_text}
        </p>
      </DialogBody>
      <DialogFooter>
        <Button onClick={onEdit}>Edit</Button>
        <Button
          variant="primary"
          isPending={again.isPending}
          onClick={() => again.mutate(website.id, { onError: (error) => toast.error(errorMessage(error)) })}
        >
          Try again
        </Button>
      </DialogFooter>
    </>
  );
}
