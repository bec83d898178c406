"use client";

import { ArrowRightLeft, EyeOff, Pencil, Send, Star, Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";

import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { DropdownMenuItem, DropdownMenuSeparator } from "@/components/ui/dropdown-menu";
import { RowMenu } from "@/components/ui/row-menu";
import { useToast } from "@/components/ui/toast";
import { type Assistant, errorMessage } from "@/lib/api";

import { MoveAssistantDialog } from "./move-assistant-dialog";
import { type Area, useDeleteAssistant, useMakeDefault, useSetPublished } from "./queries";
import { assistantHref } from "./assistant-href";

interface AssistantActionsProps {
  area: Area;
  assistant: Assistant;
  /** On the assistant's own page there is no "Edit", and deleting leads away. */
  isOwnPage?: boolean;
}

/** Everything that can be done with one assistant, besides editing its fields. */
export function AssistantActions({ area, assistant, isOwnPage }: AssistantActionsProps) {
  const router = useRouter();
  const toast = useToast();
  const remove = useDeleteAssistant(area);
  const makeDefault = useMakeDefault(area);
  const setPublished = useSetPublished(area);
  const [dialog, setDialog] = useState<"delete" | "unpublish" | "move" | null>(null);
  const onOpenChange = (isOpen: boolean) => !isOpen && setDialog(null);
  const { name, status, is_default } = assistant;
  const isArchived = status === "archived";
  const onError = (error: unknown) => toast.error(errorMessage(error));

  return (
    <>
      <RowMenu label={`Actions for ${name}`}>
        {!isOwnPage && (
          <DropdownMenuItem onSelect={() => router.push(assistantHref(area, assistant.id))}>
            <Pencil aria-hidden /> {isArchived ? "Look at it" : "Edit"}
          </DropdownMenuItem>
        )}
        {status === "draft" && (
          <DropdownMenuItem
            onSelect={() =>
              setPublished.mutate(
                { assistant, isPublished: true },
                { onSuccess: () => toast.success(`${name} is published.`), onError },
              )
            }
          >
            <Send aria-hidden /> Publish
          </DropdownMenuItem>
        )}
        {status === "published" && (
          <DropdownMenuItem onSelect={() => setDialog("unpublish")}>
            <EyeOff aria-hidden /> Unpublish
          </DropdownMenuItem>
        )}
        {!is_default && !isArchived && (
          <DropdownMenuItem
            onSelect={() =>
              makeDefault.mutate(assistant.id, {
                onSuccess: () => toast.success(`${name} is the default assistant now.`),
                onError,
              })
            }
          >
            <Star aria-hidden /> Make default
          </DropdownMenuItem>
        )}
        {area === "admin" && !isArchived && (
          <DropdownMenuItem onSelect={() => setDialog("move")}>
            <ArrowRightLeft aria-hidden /> Move to another tenant
          </DropdownMenuItem>
        )}
        {!(isOwnPage && isArchived) && <DropdownMenuSeparator />}
        <DropdownMenuItem isDanger onSelect={() => setDialog("delete")}>
          <Trash2 aria-hidden /> Delete
        </DropdownMenuItem>
      </RowMenu>

      <ConfirmDialog
        isOpen={dialog === "unpublish"}
        onOpenChange={onOpenChange}
        title={`Unpublish ${name}?`}
        confirmLabel="Unpublish"
        onConfirm={async () => {
          await setPublished.mutateAsync({ assistant, isPublished: false });
          toast.success(`${name} is a draft now.`);
        }}
      >
        <p>Within seconds visitors can no longer reach it. You can publish it again at any time.</p>
      </ConfirmDialog>
      <ConfirmDialog
        isOpen={dialog === "delete"}
        onOpenChange={onOpenChange}
        title={`Delete ${name}?`}
        confirmLabel="Delete assistant"
        isDanger
        onConfirm={async () => {
          await remove.mutateAsync(assistant.id);
          toast.success(`${name} is deleted.`);
          if (isOwnPage) router.push(assistantHref(area));
        }}
      >
        <p>The assistant and its conversations are gone for good, and websites that name it show no chat.</p>
      </ConfirmDialog>
      {area === "admin" && (
        <MoveAssistantDialog
          assistant={assistant}
          isOpen={dialog === "move"}
          onOpenChange={onOpenChange}
          onMoved={(moved) => router.push(assistantHref("admin", moved.id))}
        />
      )}
    </>
  );
}
