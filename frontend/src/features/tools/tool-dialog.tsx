"use client";

import { Dialog, DialogContent } from "@/components/ui/dialog";
import { useToast } from "@/components/ui/toast";
import type { Tool } from "@/lib/api";

import { useCreateTool, useUpdateTool } from "./queries";
import { toInput, toPatch } from "./tool-fields";
import { ToolForm } from "./tool-form";
import { TryForm } from "./try-form";

/** What the dialog is about: a new tool, one to change, one to try, or null for closed. */
export type ToolTask = { add: string } | { edit: Tool } | { attempt: Tool } | null;

export function ToolDialog({ task, onTaskChange }: { task: ToolTask; onTaskChange: (task: ToolTask) => void }) {
  const toast = useToast();
  const create = useCreateTool();
  const update = useUpdateTool();
  const close = () => onTaskChange(null);
  return (
    <Dialog open={task !== null} onOpenChange={(isOpen) => !isOpen && close()}>
      {task && "add" in task && (
        <DialogContent title="Add a tool" className="sm:max-w-2xl">
          <ToolForm
            onSubmit={async (fields) => {
              const tool = await create.mutateAsync(toInput(task.add, fields));
              toast.success("Added. Try it before your visitors do.");
              onTaskChange({ attempt: tool });
            }}
          />
        </DialogContent>
      )}
      {task && "edit" in task && (
        <DialogContent title={`Edit ${task.edit.label}`} className="sm:max-w-2xl">
          <ToolForm
            tool={task.edit}
            onSubmit={async (fields) => {
              await update.mutateAsync({ id: task.edit.id, ...toPatch(task.edit, fields) });
              toast.success("Saved.");
              close();
            }}
          />
        </DialogContent>
      )}
      {task && "attempt" in task && (
        <DialogContent
          title={`Try ${task.attempt.label}`}
          description="Really calls your system, as the assistant would, with the values you enter."
          className="sm:max-w-2xl"
        >
          <TryForm tool={task.attempt} onEdit={() => onTaskChange({ edit: task.attempt })} />
        </DialogContent>
      )}
    </Dialog>
  );
}
