"use client";

import { useState } from "react";
import { FormProvider, useForm } from "react-hook-form";

import { Dialog, DialogBody, DialogContent, DialogSubmit } from "@/components/ui/dialog";
import { Field, FormError } from "@/components/ui/field";
import { Input, UrlInput } from "@/components/ui/input";
import { useToast } from "@/components/ui/toast";
import type { McpServer } from "@/lib/api";
import { plural } from "@/lib/format";
import { applyProblem, zodResolver } from "@/lib/forms";

import { HeaderList } from "./header-list";
import { useAddServer, useUpdateServer } from "./queries";
import { FIELD_NAMES, NEW_SERVER, serverSchema, toFields, toInput, toPatch } from "./server-fields";
import { ServerTools } from "./server-tools";

/** What the dialog is about: a new server, one to change, the tools of one (by its id), or null for closed. */
export type ServerTask = { add: string } | { edit: McpServer } | { toolsOf: string } | null;

interface ServerDialogProps {
  task: ServerTask;
  onTaskChange: (task: ServerTask) => void;
  /** As they are now, for the tools of one. */
  servers: readonly McpServer[];
}

export function ServerDialog({ task, onTaskChange, servers }: ServerDialogProps) {
  const shown = task && "toolsOf" in task ? servers.find(({ id }) => id === task.toolsOf) : undefined;
  // One dialog for all of it: going from one to the next, it remembers where the focus came from.
  return (
    <Dialog open={task !== null} onOpenChange={(isOpen) => !isOpen && onTaskChange(null)}>
      {task && (
        <DialogContent {...headOf(task, shown)} className="sm:max-w-2xl">
          {"add" in task && <ServerForm assistantId={task.add} onDone={onTaskChange} />}
          {"edit" in task && <ServerForm server={task.edit} onDone={onTaskChange} />}
          {shown && <ServerTools server={shown} />}
        </DialogContent>
      )}
    </Dialog>
  );
}

function headOf(task: NonNullable<ServerTask>, shown: McpServer | undefined): { title: string; description?: string } {
  if ("add" in task) return { title: "Connect a server" };
  if ("edit" in task) return { title: `Edit ${task.edit.label}` };
  return { title: `Tools of ${shown?.label ?? "the server"}`, description: "What is off, the assistant does not know of." };
}

interface ServerFormProps {
  server?: McpServer;
  /** For a new one. */
  assistantId?: string;
  onDone: (next: ServerTask) => void;
}

function ServerForm({ server, assistantId = "", onDone }: ServerFormProps) {
  const toast = useToast();
  const add = useAddServer();
  const update = useUpdateServer();
  const [message, setMessage] = useState<string | null>(null);
  const form = useForm({ resolver: zodResolver(serverSchema), defaultValues: server ? toFields(server) : NEW_SERVER });
  const { register, handleSubmit, setError, formState } = form;
  const { errors } = formState;

  const submit = handleSubmit(async (values) => {
    setMessage(null);
    try {
      const saved = server
        ? await update.mutateAsync({ id: server.id, ...toPatch(server, values) })
        : await add.mutateAsync(toInput(assistantId, values));
      if (saved.status === "failed") toast.error(saved.failure_text ?? "The server did not answer.");
      else toast.success(server ? "Saved." : `Connected. It offers ${plural(saved.tools.length, "tool")}.`);
      onDone(server || saved.status === "failed" ? null : { toolsOf: saved.id });
    } catch (error) {
      setMessage(applyProblem(error, setError, FIELD_NAMES));
    }
  });

  return (
    <FormProvider {...form}>
      <form onSubmit={submit} noValidate className="contents">
        <DialogBody>
          <FormError>{message}</FormError>
          <Field label="What visitors read while it is used" error={errors.label?.message}>
            {(props) => <Input {...props} {...register("label")} placeholder="Looking at our stock" autoComplete="off" />}
          </Field>
          <Field label="Address" hint="Whoever runs the server tells you: its address for MCP, the way in which assistants and tools talk." error={errors.url?.message}>
            {(props) => <UrlInput {...props} {...register("url")} placeholder="https://shop.example.com/mcp" />}
          </Field>
          <HeaderList />
        </DialogBody>
        <DialogSubmit isPending={formState.isSubmitting}>{server ? "Save" : "Connect"}</DialogSubmit>
      </form>
    </FormProvider>
  );
}
