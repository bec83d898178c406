"use client";

import { Plug } from "lucide-react";
import { useState } from "react";

import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { RowButton } from "@/components/ui/row-link";
import { useToast } from "@/components/ui/toast";
import { errorMessage, type McpServer } from "@/lib/api";
import { formatRelative, plural } from "@/lib/format";

import { AssistantList } from "./assistant-list";
import { useRefreshServer, useServers, useUpdateServer } from "./queries";
import { ServerActions } from "./server-actions";
import { ServerDialog, type ServerTask } from "./server-dialog";
import { hostOf } from "./tool-words";

interface RowProps {
  row: McpServer;
  onTask: (task: ServerTask) => void;
}

const PARTS = {
  header: "Server",
  Cell: ServerCell,
  Actions: ({ row, onTask }: RowProps) => <ServerActions server={row} onTask={onTask} />,
  useUpdate: useUpdateServer,
};

const EMPTY = {
  icon: Plug,
  title: "No server connected",
  text: "Many shop, booking and support systems offer ready-made tools under one address, by the Model Context Protocol (MCP). Connect it, and choose which of its tools your assistant may use.",
};

/** The MCP servers that one assistant gets tools from. */
export function ServersTable({ assistantId }: { assistantId: string }) {
  const servers = useServers(assistantId);
  const [task, setTask] = useState<ServerTask>(null);
  return (
    <>
      <AssistantList
        parts={PARTS}
        label="Connected servers"
        query={servers}
        onTask={setTask}
        addLabel="Connect a server"
        onAdd={() => setTask({ add: assistantId })}
        empty={EMPTY}
      />
      <ServerDialog task={task} onTaskChange={setTask} servers={servers.data ?? []} />
    </>
  );
}

function ServerCell({ row: { id, label, url, tools, status, failure_text, checked_at }, onTask }: RowProps) {
  const toast = useToast();
  const refresh = useRefreshServer();
  const count = tools.filter(({ is_enabled }) => is_enabled).length;
  return (
    <div className="min-w-0">
      <RowButton onClick={() => onTask({ toolsOf: id })}>{label}</RowButton>
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
