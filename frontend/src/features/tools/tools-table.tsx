"use client";

import { Plus, Wrench } from "lucide-react";
import { useMemo } from "react";

import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { columnsOf, DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/states";
import { Switch } from "@/components/ui/switch";
import { useToast } from "@/components/ui/toast";
import { errorMessage, type Tool } from "@/lib/api";

import { useTools, useUpdateTool } from "./queries";
import { ToolActions } from "./tool-actions";
import type { ToolTask } from "./tool-dialog";
import { hostOf } from "./tool-words";

const helper = columnsOf<Tool>();

type OnTask = (task: ToolTask) => void;

const columnsFor = (onTask: OnTask) =>
  helper.columns([
    helper.display({
      id: "tool",
      header: "Tool",
      cell: ({ row: { original } }) => <ToolCell tool={original} onTask={onTask} />,
      meta: { className: "w-full max-w-0" },
    }),
    helper.display({
      id: "enabled",
      header: "On",
      cell: ({ row: { original } }) => <EnabledSwitch tool={original} />,
    }),
    helper.display({
      id: "actions",
      header: () => <span className="sr-only">Actions</span>,
      cell: ({ row: { original } }) => (
        <div className="flex items-center justify-end gap-1">
          <Button size="sm" className="z-10 max-sm:hidden" aria-label={`Try it: ${original.label}`} onClick={() => onTask({ attempt: original })}>
            Try it
          </Button>
          <ToolActions tool={original} onTask={onTask} />
        </div>
      ),
      meta: { className: "text-right" },
    }),
  ]);

/** The HTTP tools of one assistant. */
export function ToolsTable({ assistantId, onTask }: { assistantId: string; onTask: OnTask }) {
  const tools = useTools(assistantId);
  const columns = useMemo(() => columnsFor(onTask), [onTask]);
  const addButton = (
    <Button variant="primary" onClick={() => onTask({ add: assistantId })}>
      <Plus aria-hidden /> Add a tool
    </Button>
  );
  return (
    <>
      {(tools.data?.length ?? 0) > 0 && <div className="mb-4 flex justify-end">{addButton}</div>}
      <DataTable
        label="Tools"
        columns={columns}
        query={tools}
        getRowId={({ id }) => id}
        empty={
          <EmptyState icon={Wrench} title="No tool yet" action={addButton}>
            What stays the same belongs in Knowledge. What changes by the hour, such as where an order is, what is in stock or
            which times are free, your own system knows: give its address, and say when the assistant should ask it.
          </EmptyState>
        }
      />
    </>
  );
}

function ToolCell({ tool, onTask }: { tool: Tool; onTask: OnTask }) {
  const { label, description, name, url, asks_first } = tool;
  return (
    <div className="min-w-0">
      <button
        type="button"
        onClick={() => onTask({ edit: tool })}
        className="line-clamp-2 max-w-full text-left font-medium [overflow-wrap:anywhere] text-ink after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:rounded-lg focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-ring"
      >
        {label}
      </button>
      <p className="line-clamp-2 text-[13px] [overflow-wrap:anywhere] text-soft">{description}</p>
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-[13px] [overflow-wrap:anywhere] text-faint">
        {name} · {hostOf(url)}
        {asks_first && <Badge>Asks first</Badge>}
      </p>
    </div>
  );
}

function EnabledSwitch({ tool: { id, label, is_enabled } }: { tool: Tool }) {
  const toast = useToast();
  const update = useUpdateTool();
  return (
    <Switch
      aria-label={`On: ${label}`}
      className="relative z-10"
      checked={update.isPending ? (update.variables.is_enabled ?? is_enabled) : is_enabled}
      onCheckedChange={(isOn) => update.mutate({ id, is_enabled: isOn }, { onError: (error) => toast.error(errorMessage(error)) })}
    />
  );
}
