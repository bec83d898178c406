"use client";

import type { UseMutationResult } from "@tanstack/react-query";
import { type LucideIcon, Plus } from "lucide-react";
import { type ReactNode, useMemo } from "react";

import { Button } from "@/components/ui/button";
import { columnsOf, DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/states";
import { Switch } from "@/components/ui/switch";
import { useToast } from "@/components/ui/toast";
import { errorMessage } from "@/lib/api";
import type { ListQuery } from "@/lib/use-list";

/** What one assistant may use and its client can switch off: a tool, or a server with tools. */
interface Switched {
  id: string;
  label: string;
  is_enabled: boolean;
}

/** The change that a switch makes. */
type Update<Row> = UseMutationResult<Row, Error, { id: string; is_enabled?: boolean }>;

interface ListParts<Row, Task> {
  header: string;
  Cell: (props: { row: Row; onTask: (task: Task) => void }) => ReactNode;
  Actions: (props: { row: Row; onTask: (task: Task) => void }) => ReactNode;
  useUpdate: () => Update<Row>;
}

interface AssistantListProps<Row, Task> {
  /** Written down once, outside of any component. */
  parts: ListParts<Row, Task>;
  label: string;
  query: ListQuery<Row>;
  onTask: (task: Task) => void;
  addLabel: string;
  onAdd: () => void;
  empty: { icon: LucideIcon; title: string; text: string };
}

/** Rows with a switch and actions, and the button that adds one. */
export function AssistantList<Row extends Switched, Task>({ parts, label, query, onTask, addLabel, onAdd, empty }: AssistantListProps<Row, Task>) {
  const columns = useMemo(() => {
    const { header, Cell, Actions, useUpdate } = parts;
    const helper = columnsOf<Row>();
    return helper.columns([
      helper.display({
        id: "what",
        header,
        cell: ({ row: { original } }) => <Cell row={original} onTask={onTask} />,
        meta: { className: "w-full max-w-0" },
      }),
      helper.display({
        id: "enabled",
        header: "On",
        cell: ({ row: { original } }) => <EnabledSwitch row={original} useUpdate={useUpdate} />,
      }),
      helper.display({
        id: "actions",
        header: () => <span className="sr-only">Actions</span>,
        cell: ({ row: { original } }) => <Actions row={original} onTask={onTask} />,
        meta: { className: "text-right" },
      }),
    ]);
  }, [parts, onTask]);
  const addButton = (
    <Button variant="primary" onClick={onAdd}>
      <Plus aria-hidden /> {addLabel}
    </Button>
  );
  return (
    <>
      {(query.data?.length ?? 0) > 0 && <div className="mb-4 flex justify-end">{addButton}</div>}
      <DataTable
        label={label}
        columns={columns}
        query={query}
        getRowId={({ id }) => id}
        empty={
          <EmptyState icon={empty.icon} title={empty.title} action={addButton}>
            {empty.text}
          </EmptyState>
        }
      />
    </>
  );
}

function EnabledSwitch<Row extends Switched>({ row: { id, label, is_enabled }, useUpdate }: { row: Row; useUpdate: () => Update<Row> }) {
  const toast = useToast();
  const update = useUpdate();
  return (
    <Switch
      aria-label={`On: ${label}`}
      className="relative z-10"
      checked={update.isPending ? (update.variables.is_enabled ?? is_enabled) : is_enabled}
      onCheckedChange={(isOn) => update.mutate({ id, is_enabled: isOn }, { onError: (error) => toast.error(errorMessage(error)) })}
    />
  );
}
