"use client";

import { Bot, SearchX } from "lucide-react";
import { type ReactNode, useMemo } from "react";

import { columnsOf, DataTable } from "@/components/ui/data-table";
import { RowLink } from "@/components/ui/row-link";
import { EmptyState } from "@/components/ui/states";
import type { Assistant } from "@/lib/api";
import { formatDate, formatRelative } from "@/lib/format";
import type { ListQuery } from "@/lib/use-list";

import { AssistantActions } from "./assistant-actions";
import { AssistantStatusBadge, DefaultBadge } from "./assistant-badges";
import { assistantHref } from "./assistant-href";
import type { Area } from "./queries";

const helper = columnsOf<Assistant>();

function columnsFor(area: Area, hasTenant: boolean) {
  const tenant = helper.display({
    id: "tenant",
    header: "Tenant",
    cell: ({ row }) => <span className="font-mono text-[13px]">{row.original.tenant_id}</span>,
    meta: { className: "hidden md:table-cell" },
  });
  return helper.columns([
    helper.display({
      id: "name",
      header: "Assistant",
      cell: ({ row: { original } }) => (
        <div className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
          <RowLink href={assistantHref(area, original.id)}>{original.name}</RowLink>
          {original.is_default && <DefaultBadge />}
        </div>
      ),
      meta: { sort: "name", className: "w-full sm:w-auto" },
    }),
    ...(hasTenant ? [tenant] : []),
    helper.display({
      id: "status",
      header: "Status",
      cell: ({ row }) => <AssistantStatusBadge status={row.original.status} />,
    }),
    helper.display({
      id: "model",
      header: "Model",
      cell: ({ row: { original } }) => (
        <span className="text-soft">{original.model ?? (original.provider === "builtin" ? "Built-in" : "Automatic")}</span>
      ),
      meta: { className: "hidden lg:table-cell" },
    }),
    helper.display({
      id: "updated",
      header: "Changed",
      cell: ({ row }) => (
        <span className="whitespace-nowrap text-faint">{formatRelative(row.original.updated_at)}</span>
      ),
      meta: { className: "hidden md:table-cell" },
    }),
    helper.display({
      id: "created",
      header: "Created",
      cell: ({ row }) => <span className="whitespace-nowrap text-faint">{formatDate(row.original.created_at)}</span>,
      meta: { sort: "created_at", className: "hidden lg:table-cell" },
    }),
    helper.display({
      id: "actions",
      header: () => <span className="sr-only">Actions</span>,
      cell: ({ row }) => <AssistantActions area={area} assistant={row.original} />,
      meta: { className: "w-8 text-right" },
    }),
  ]);
}

interface AssistantsTableProps {
  area: Area;
  query: ListQuery<Assistant>;
  sort?: string;
  onSortChange?: (sort: string) => void;
  isFiltered?: boolean;
  /** Leaves out the tenant, where the page is about one. */
  isOneTenant?: boolean;
  createButton: ReactNode;
}

export function AssistantsTable({ area, isFiltered, isOneTenant, createButton, ...table }: AssistantsTableProps) {
  const hasTenant = area === "admin" && !isOneTenant;
  const columns = useMemo(() => columnsFor(area, hasTenant), [area, hasTenant]);
  return (
    <DataTable
      label="Assistants"
      columns={columns}
      getRowId={({ id }) => id}
      empty={
        isFiltered ? (
          <EmptyState icon={SearchX} title="No assistant matches">
            Try another name, or take a filter away.
          </EmptyState>
        ) : (
          <EmptyState icon={Bot} title="No assistants yet" action={createButton}>
            An assistant answers visitors by your instructions, in your colours.
          </EmptyState>
        )
      }
      {...table}
    />
  );
}
