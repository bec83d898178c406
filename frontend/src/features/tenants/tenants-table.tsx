"use client";

import { Building2, SearchX } from "lucide-react";

import { Button } from "@/components/ui/button";
import { columnsOf, DataTable } from "@/components/ui/data-table";
import { Meter } from "@/components/ui/meter";
import { RowLink } from "@/components/ui/row-link";
import { EmptyState } from "@/components/ui/states";
import type { Tenant } from "@/lib/api";
import { formatCompact, formatDate, formatNumber } from "@/lib/format";
import type { ListQuery } from "@/lib/use-list";

import { TenantActions } from "./tenant-actions";
import { TenantStatusBadge } from "./tenant-status";

const helper = columnsOf<Tenant>();
const columns = helper.columns([
  helper.display({
    id: "name",
    header: "Tenant",
    cell: ({ row: { original: tenant } }) => (
      <div className="min-w-0">
        <RowLink href={`/admin/tenants/${tenant.id}`}>{tenant.name}</RowLink>
        <p className="truncate font-mono text-xs text-faint">{tenant.id}</p>
      </div>
    ),
    meta: { sort: "name", className: "w-full sm:w-auto" },
  }),
  helper.display({
    id: "status",
    header: "Status",
    cell: ({ row }) => <TenantStatusBadge status={row.original.status} />,
  }),
  helper.display({
    id: "assistants",
    header: "Assistants",
    cell: ({ row: { original } }) => `${original.assistant_count} of ${formatNumber(original.limits.max_bots)}`,
    meta: { className: "hidden md:table-cell tabular-nums" },
  }),
  helper.display({
    id: "messages",
    header: "Messages this month",
    cell: ({ row: { original } }) => (
      <div className="grid w-36 gap-1.5">
        <span className="tabular-nums">
          {formatNumber(original.messages_this_month)}
          <span className="text-faint"> / {formatCompact(original.limits.messages_per_month)}</span>
        </span>
        <Meter
          value={original.messages_this_month}
          max={original.limits.messages_per_month}
          label="Messages this month"
          className="h-1"
        />
      </div>
    ),
    meta: { className: "hidden lg:table-cell" },
  }),
  helper.display({
    id: "created",
    header: "Created",
    cell: ({ row }) => <span className="whitespace-nowrap text-faint">{formatDate(row.original.created_at)}</span>,
    meta: { sort: "created_at", className: "hidden md:table-cell" },
  }),
  helper.display({
    id: "actions",
    header: () => <span className="sr-only">Actions</span>,
    cell: ({ row }) => <TenantActions tenant={row.original} />,
    meta: { className: "w-8 text-right" },
  }),
]);

interface TenantsTableProps {
  query: ListQuery<Tenant>;
  sort: string;
  onSortChange: (sort: string) => void;
  isFiltered: boolean;
  onCreate: () => void;
}

export function TenantsTable({ isFiltered, onCreate, ...table }: TenantsTableProps) {
  return (
    <DataTable
      label="Tenants"
      columns={columns}
      getRowId={(tenant) => tenant.id}
      empty={
        isFiltered ? (
          <EmptyState icon={SearchX} title="No tenant matches">
            Try another name or id, or show every status.
          </EmptyState>
        ) : (
          <EmptyState
            icon={Building2}
            title="No tenants yet"
            action={
              <Button variant="primary" onClick={onCreate}>
                New tenant
              </Button>
            }
          >
            A tenant is one client business with its own assistants, users and domains.
          </EmptyState>
        )
      }
      {...table}
    />
  );
}
