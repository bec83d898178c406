"use client";

import { Plug, Plus } from "lucide-react";
import { useMemo, useState } from "react";

import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { columnsOf, DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/states";
import { Switch } from "@/components/ui/switch";
import { useToast } from "@/components/ui/toast";
import { errorMessage, type McpServer } from "@/lib/api";
import { formatRelative, plural } from "@/lib/format";

import { useRefreshServer, useServers, useUpdateServer } from "./queries";
import { ServerActions } from "./server-actions";
import { ServerDialog, type ServerTask } from "./server-dialog";
import { hostOf } from "./tool-words";

const helper = columnsOf<McpServer>();

type OnTask = (task: ServerTask) => void;

const columnsFor = (onTask: OnTask) =>
  helper.columns([
    helper.display({
      id: "server",
      header: "Server",
      cell: ({ row: { original } }) => <ServerCell server={original} onTask={onTask} />,
      meta: { className: "w-full max-w-0" },
    }),
    helper.display({
      id: "enabled",
      header: "On",
      cell: ({ row: { original } }) => <EnabledSwitch server={original} />,
    }),
    helper.display({
      id: "actions",
      header: () => <span className="sr-only">Actions</span>,
      cell: ({ row: { original } }) => <ServerActions server={original} onTask={onTask} />,
      meta: { className: "w-8 text-right" },
    }),
  ]);

/** The MCP servers that one assistant gets tools from. */
export function ServersTable({ assistantId }: { assistantId: string }) {
  const servers = useServers(assistantId);
  const [task, setTask] = useState<ServerTask>(null);
  const columns = useMemo(() => columnsFor(setTask), []);
  const addButton = (
    <Button variant="primary" onClick={() => setTask({ add: assistantId })}>
      <Plus aria-hidden /> Connect a server
    </Button>
  );
  return (
    <>
      {(servers.data?.length ?? 0) > 0 && <div className="mb-4 flex justify-end">{addButton}</div>}
      <DataTable
        label="MCP servers"
        columns={columns}
        query={servers}
        getRowId={({ id }) => id}
        empty={
          <EmptyState icon={Plug} title="No server connected" action={addButton}>
            Many shop, booking and support systems offer ready-made tools under one address, by the Model Context Protocol
            (MCP). Connect it, and choose which of its tools your assistant may use.
          </EmptyState>
        }
      />
      <ServerDialog task={task} onTaskChange={setTask} servers={servers.data ?? []} />
    </>
  );
}

function ServerCell({ server, onTask }: { server: McpServer; onTask: OnTask }) {
  const { id, label, url, tools, status, failure_text, checked_at } = server;
  const toast = useToast();
  const refresh = useRefreshServer();
  const count = tools.filter(({ is_enabled }) => is_enabled).length;
  return (
    <div className="min-w-0">
      <button
        type="button"
        onClick={() => onTask({ toolsOf: id })}
        className="line-clamp-2 max-w-full text-left font-medium [overflow-wrap:anywhere] text-ink after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:rounded-lg focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-ring"
      >
        {label}
      </button>
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-[13px] [overflow-wrap:anywhere] text-faint">
        {hostOf(url)} · {count} of {plural(tools.length, "tool")} on · asked {formatRelative(checked_at)}
        {status === "failed" && (
          <Badge tone="danger" hasDot>
            Failed
          </Badge>
        )}
      </p>
      {status === "failed" && (
        <div className="mt-1 grid justify-items-start gap-1.5">
          <p className="text-[13px] [overflow-wrap:anywhere] text-danger-text">{failure_text}</p>
          <Button
            size="sm"
            className="z-10"
            isPending={refresh.isPending}
            onClick={() => refresh.mutate(id, { onError: (error) => toast.error(errorMessage(error)) })}
          >
            Try again
          </Button>
        </div>
      )}
    </div>
  );
}

function EnabledSwitch({ server: { id, label, is_enabled } }: { server: McpServer }) {
  const toast = useToast();
  const update = useUpdateServer();
  return (
    <Switch
      aria-label={`On: ${label}`}
      className="relative z-10"
      checked={update.isPending ? (update.variables.is_enabled ?? is_enabled) : is_enabled}
      onCheckedChange={(isOn) => update.mutate({ id, is_enabled: isOn }, { onError: (error) => toast.error(errorMessage(error)) })}
    />
  );
}
