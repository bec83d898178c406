"use client";

import { Plus } from "lucide-react";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/input";
import { PageHeader } from "@/components/ui/page-header";
import { SearchInput } from "@/components/ui/search-input";
import { useSearchState } from "@/lib/use-search-state";

import { CreateTenantDialog } from "./create-tenant-dialog";
import { useTenants } from "./queries";
import { TenantsTable } from "./tenants-table";

/** The admin's list of tenants. */
export function TenantsScreen() {
  const [q, setQ] = useSearchState("q");
  const [status, setStatus] = useSearchState("status");
  const [sort, setSort] = useSearchState("sort", "name");
  const [isCreating, setCreating] = useState(false);
  const tenants = useTenants({ q, status, sort });

  return (
    <>
      <PageHeader
        title="Tenants"
        description="The client businesses on this platform."
        actions={
          <Button variant="primary" onClick={() => setCreating(true)}>
            <Plus aria-hidden /> New tenant
          </Button>
        }
      />
      <div className="mb-4 flex gap-2">
        <SearchInput value={q} onValueChange={setQ} label="Search tenants" className="min-w-0 flex-1 sm:max-w-xs" />
        <Select
          aria-label="Status"
          value={status}
          onChange={(event) => setStatus(event.target.value)}
          className="w-36 shrink-0 sm:w-40"
        >
          <option value="">Every status</option>
          <option value="active">Active</option>
          <option value="suspended">Suspended</option>
        </Select>
      </div>
      <TenantsTable
        query={tenants}
        sort={sort}
        onSortChange={setSort}
        isFiltered={q !== "" || status !== ""}
        onCreate={() => setCreating(true)}
      />
      <CreateTenantDialog isOpen={isCreating} onOpenChange={setCreating} />
    </>
  );
}
