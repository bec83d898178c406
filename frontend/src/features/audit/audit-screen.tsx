"use client";

import { ScrollText } from "lucide-react";

import { columnsOf, DataTable } from "@/components/ui/data-table";
import { PageHeader } from "@/components/ui/page-header";
import { EmptyState } from "@/components/ui/states";
import { TenantPicker } from "@/features/tenants";
import type { AuditEntry } from "@/lib/api";
import { formatDateTime, formatRelative } from "@/lib/format";
import { useSearchState } from "@/lib/use-search-state";

import { describeAction } from "./describe-action";
import { useAudit } from "./queries";

const helper = columnsOf<AuditEntry>();
const columns = helper.columns([
  helper.display({
    id: "action",
    header: "What",
    cell: ({ row: { original: entry } }) => (
      <div className="min-w-0">
        <p className="font-medium">{describeAction(entry.action)}</p>
        <p className="font-mono text-xs break-all text-faint">{entry.target}</p>
      </div>
    ),
    meta: { className: "w-full sm:w-auto" },
  }),
  helper.display({
    id: "tenant",
    header: "Tenant",
    cell: ({ row }) => <span className="font-mono text-[13px]">{row.original.tenant_id ?? "–"}</span>,
    meta: { className: "hidden md:table-cell" },
  }),
  helper.display({
    id: "actor",
    header: "By",
    cell: ({ row }) => <span className="text-soft">{row.original.actor_email ?? "The system"}</span>,
    meta: { className: "hidden sm:table-cell" },
  }),
  helper.display({
    id: "when",
    header: "When",
    cell: ({ row }) => (
      <time
        dateTime={row.original.created_at}
        title={formatDateTime(row.original.created_at)}
        className="whitespace-nowrap text-faint"
      >
        {formatRelative(row.original.created_at)}
      </time>
    ),
  }),
]);

/** What admins and users changed, newest first. */
export function AuditScreen() {
  const [tenantId, setTenantId] = useSearchState("tenant_id");
  const audit = useAudit({ tenant_id: tenantId });
  return (
    <>
      <PageHeader title="Audit log" description="Who changed what, newest first. Entries cannot be changed." />
      <TenantPicker
        aria-label="Tenant"
        value={tenantId}
        onValueChange={setTenantId}
        emptyLabel="Every tenant"
        className="mb-4 sm:w-64"
      />
      <DataTable
        label="Audit log"
        columns={columns}
        query={audit}
        getRowId={({ id }) => id}
        empty={
          <EmptyState icon={ScrollText} title="Nothing recorded yet">
            What administrators change is written down here.
          </EmptyState>
        }
      />
    </>
  );
}
