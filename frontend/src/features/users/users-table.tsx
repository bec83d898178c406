"use client";

import { SearchX, Users } from "lucide-react";
import { useMemo } from "react";

import { Badge } from "@/components/ui/badge";
import { columnsOf, DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/states";
import type { User } from "@/lib/api";
import { formatDate, formatRelative } from "@/lib/format";
import type { ListQuery } from "@/lib/use-list";

import { UserActions } from "./user-actions";

const helper = columnsOf<User>();

const user = helper.display({
  id: "user",
  header: "User",
  cell: ({ row: { original } }) => (
    <div className="min-w-0">
      <p className="font-medium">{original.name || original.email}</p>
      <p className="text-[13px] [overflow-wrap:anywhere] text-faint">{original.email}</p>
    </div>
  ),
  meta: { sort: "email", className: "w-full sm:w-auto" },
});
const role = helper.display({
  id: "role",
  header: "Works for",
  cell: ({ row: { original } }) =>
    original.role === "admin" ? (
      <Badge tone="accent">Platform admin</Badge>
    ) : (
      <span className="font-mono text-[13px]">{original.tenant_id}</span>
    ),
  meta: { className: "hidden md:table-cell" },
});
const status = helper.display({
  id: "status",
  header: "Status",
  cell: ({ row }) =>
    row.original.is_active ? (
      <Badge tone="success" hasDot>
        Active
      </Badge>
    ) : (
      <Badge hasDot>Inactive</Badge>
    ),
});
const lastLogin = helper.display({
  id: "last_login",
  header: "Last log-in",
  cell: ({ row: { original } }) => (
    <span className="whitespace-nowrap text-faint">
      {original.last_login_at ? formatRelative(original.last_login_at) : "Never"}
    </span>
  ),
  meta: { className: "hidden lg:table-cell" },
});
const created = helper.display({
  id: "created",
  header: "Created",
  cell: ({ row }) => <span className="whitespace-nowrap text-faint">{formatDate(row.original.created_at)}</span>,
  meta: { sort: "created_at", className: "hidden lg:table-cell" },
});
const actions = helper.display({
  id: "actions",
  header: () => <span className="sr-only">Actions</span>,
  cell: ({ row }) => <UserActions user={row.original} />,
  meta: { className: "w-8 text-right" },
});

interface UsersTableProps {
  query: ListQuery<User>;
  sort?: string;
  onSortChange?: (sort: string) => void;
  isFiltered?: boolean;
  /** Leaves out the tenant, where the page is about one. */
  isOneTenant?: boolean;
}

export function UsersTable({ isFiltered, isOneTenant, ...table }: UsersTableProps) {
  const columns = useMemo(
    () => helper.columns([user, ...(isOneTenant ? [] : [role]), status, lastLogin, created, actions]),
    [isOneTenant],
  );
  return (
    <DataTable
      label="Users"
      columns={columns}
      getRowId={({ id }) => id}
      empty={
        isFiltered ? (
          <EmptyState icon={SearchX} title="No user matches">
            Try another name or address, or take a filter away.
          </EmptyState>
        ) : (
          <EmptyState icon={Users} title="No users yet">
            Users log in to the portal, set up assistants and see the figures.
          </EmptyState>
        )
      }
      {...table}
    />
  );
}
