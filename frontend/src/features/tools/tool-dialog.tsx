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
  // One dialog for all of it: going from one to the next, it remembers where the focus came from.
  return (
    <Dialog open={task !== null} onOpenChange={(isOpen) => !isOpen && close()}>
      {task && (
        <DialogContent {...headOf(task)} className="sm:max-w-2xl">
          {"add" in task && (
            <ToolForm
              onSubmit={async (fields) => {
                const tool = await create.mutateAsync(toInput(task.add, fields));
                toast.success("Added. Try it before your visitors do.");
                onTaskChange({ attempt: tool });
              }}
            />
          )}
          {"edit" in task && (
            <ToolForm
              tool={task.edit}
              onSubmit={async (fields) => {
                await update.mutateAsync({ id: task.edit.id, ...toPatch(task.edit, fields) });
                toast.success("Saved.");
                close();
              }}
            />
          )}
          {"attempt" in task && <TryForm tool={task.attempt} onEdit={() => onTaskChange({ edit: task.attempt })} />}
        </DialogContent>
      )}
    </Dialog>
  );
}

function headOf(task: NonNullable<ToolTask>): { title: string; description?: string } {
  if ("add" in task) return { title: "Add a tool" };
  if ("edit" in task) return { title: `Edit ${task.edit.label}` };
  return {
    title: `Try ${task.attempt.label}`,
    description: "Really calls your system, as the assistant would, with the values you enter.",
  };
}
