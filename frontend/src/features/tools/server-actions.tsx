"use client";

import { Pencil, RotateCw, Trash2, Wrench } from "lucide-react";
import { useState } from "react";

import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { DropdownMenuItem, DropdownMenuSeparator } from "@/components/ui/dropdown-menu";
import { RowMenu } from "@/components/ui/row-menu";
import { useToast } from "@/components/ui/toast";
import { errorMessage, type McpServer } from "@/lib/api";
import { plural } from "@/lib/format";

import { useRefreshServer, useRemoveServer } from "./queries";
import type { ServerTask } from "./server-dialog";

/** Everything that can be done with one MCP server. */
export function ServerActions({ server, onTask }: { server: McpServer; onTask: (task: ServerTask) => void }) {
  const toast = useToast();
  const remove = useRemoveServer();
  const refresh = useRefreshServer();
  const [isRemoving, setRemoving] = useState(false);
  const { id, label } = server;

  const askAgain = () =>
    refresh.mutate(id, {
      onSuccess: ({ failure_text, tools }) => {
        if (failure_text) toast.error(failure_text);
        else toast.success(`${label} offers ${plural(tools.length, "tool")}.`);
      },
      onError: (error) => toast.error(errorMessage(error)),
    });

  return (
    <>
      <RowMenu label={`Actions for ${label}`}>
        <DropdownMenuItem onSelect={() => onTask({ toolsOf: id })}>
          <Wrench aria-hidden /> Choose its tools
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={askAgain}>
          <RotateCw aria-hidden /> Ask for its tools again
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={() => onTask({ edit: server })}>
          <Pencil aria-hidden /> Edit
        </DropdownMenuItem>
        <DropdownMenuSeparator />
        <DropdownMenuItem isDanger onSelect={() => setRemoving(true)}>
          <Trash2 aria-hidden /> Remove
        </DropdownMenuItem>
      </RowMenu>
      <ConfirmDialog
        isOpen={isRemoving}
        onOpenChange={setRemoving}
        title={`Remove ${label}?`}
        confirmLabel="Remove"
        isDanger
        onConfirm={async () => {
          await remove.mutateAsync(id);
          toast.success(`${label} is removed.`);
        }}
      >
        <p>Your assistant no longer uses its tools, and its keys are gone. The server itself is not touched.</p>
      </ConfirmDialog>
    </>
  );
}
