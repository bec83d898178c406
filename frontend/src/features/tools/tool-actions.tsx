"use client";

import { Pencil, Play, Trash2 } from "lucide-react";
import { useState } from "react";

import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { DropdownMenuItem, DropdownMenuSeparator } from "@/components/ui/dropdown-menu";
import { RowMenu } from "@/components/ui/row-menu";
import { useToast } from "@/components/ui/toast";
import type { Tool } from "@/lib/api";

import { useDeleteTool } from "./queries";
import type { ToolTask } from "./tool-dialog";

/** Everything that can be done with one tool. */
export function ToolActions({ tool, onTask }: { tool: Tool; onTask: (task: ToolTask) => void }) {
  const toast = useToast();
  const remove = useDeleteTool();
  const [isDeleting, setDeleting] = useState(false);
  return (
    <>
      <RowMenu label={`Actions for ${tool.label}`}>
        <DropdownMenuItem onSelect={() => onTask({ attempt: tool })}>
          <Play aria-hidden /> Try it
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={() => onTask({ edit: tool })}>
          <Pencil aria-hidden /> Edit
        </DropdownMenuItem>
        <DropdownMenuSeparator />
        <DropdownMenuItem isDanger onSelect={() => setDeleting(true)}>
          <Trash2 aria-hidden /> Delete
        </DropdownMenuItem>
      </RowMenu>
      <ConfirmDialog
        isOpen={isDeleting}
        onOpenChange={setDeleting}
        title={`Delete ${tool.label}?`}
        confirmLabel="Delete"
        isDanger
        onConfirm={async () => {
          await remove.mutateAsync(tool.id);
          toast.success(`${tool.label} is deleted.`);
        }}
      >
        <p>Your assistant no longer uses it, and its keys are gone. The list of its calls stays.</p>
      </ConfirmDialog>
    </>
  );
}
