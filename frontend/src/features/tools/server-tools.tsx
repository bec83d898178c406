"use client";

import { Button } from "@/components/ui/button";
import { DialogBody, DialogClose, DialogFooter } from "@/components/ui/dialog";
import { Switch } from "@/components/ui/switch";
import { useToast } from "@/components/ui/toast";
import { errorMessage, type McpServer, type McpTool } from "@/lib/api";

import { useRefreshServer, useUpdateServer } from "./queries";

/** The tools that a server offers, each to be switched on and off. */
export function ServerTools({ server }: { server: McpServer }) {
  const toast = useToast();
  const refresh = useRefreshServer();
  return (
    <>
      <DialogBody>
        {server.tools.length === 0 ? (
          <p className="py-6 text-center text-[13px] text-faint">The server offers no tools.</p>
        ) : (
          <ul className="divide-y rounded-lg border">
            {server.tools.map((tool) => (
              <OneTool key={tool.name} serverId={server.id} tool={tool} />
            ))}
          </ul>
        )}
      </DialogBody>
      <DialogFooter>
        <Button
          className="sm:mr-auto"
          isPending={refresh.isPending}
          onClick={() =>
            refresh.mutate(server.id, {
              onSuccess: ({ failure_text }) => failure_text && toast.error(failure_text),
              onError: (error) => toast.error(errorMessage(error)),
            })
          }
        >
          Ask for its tools again
        </Button>
        <DialogClose asChild>
          <Button variant="primary">Done</Button>
        </DialogClose>
      </DialogFooter>
    </>
  );
}

function OneTool({ serverId, tool: { name, description, is_enabled, asks_first } }: { serverId: string; tool: McpTool }) {
  const toast = useToast();
  const update = useUpdateServer();
  const change = (fields: { is_enabled?: boolean; asks_first?: boolean }) =>
    update.mutate({ id: serverId, tools: [{ name, ...fields }] }, { onError: (error) => toast.error(errorMessage(error)) });
  const pending = update.isPending ? update.variables.tools?.[0] : undefined;
  return (
    <li className="flex items-start justify-between gap-4 px-3.5 py-3">
      <div className="min-w-0">
        <p className="text-sm font-medium [overflow-wrap:anywhere]">{name}</p>
        <p className="line-clamp-3 text-[13px] [overflow-wrap:anywhere] text-faint">{description}</p>
        <label className="mt-1.5 flex w-fit items-center gap-2 text-[13px]">
          <input
            type="checkbox"
            aria-label={`Ask the visitor first: ${name}`}
            className="size-4 accent-accent"
            checked={pending?.asks_first ?? asks_first}
            onChange={({ target }) => change({ asks_first: target.checked })}
          />
          Ask the visitor first
        </label>
      </div>
      <Switch
        aria-label={`On: ${name}`}
        checked={pending?.is_enabled ?? is_enabled}
        onCheckedChange={(isOn) => change({ is_enabled: isOn })}
      />
    </li>
  );
}
