"use client";

import { Plus } from "lucide-react";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/input";
import { PageHeader } from "@/components/ui/page-header";
import { SearchInput } from "@/components/ui/search-input";
import { TenantPicker } from "@/features/tenants";
import { useSearchState } from "@/lib/use-search-state";

import { useUsers } from "./queries";
import { UserDialog } from "./user-dialog";
import { UsersTable } from "./users-table";

/** The admin's list of users. */
export function UsersScreen() {
  const [q, setQ] = useSearchState("q");
  const [role, setRole] = useSearchState("role");
  const [tenantId, setTenantId] = useSearchState("tenant_id");
  const [isActive, setActive] = useSearchState("is_active");
  const [sort, setSort] = useSearchState("sort", "email");
  const [isCreating, setCreating] = useState(false);
  const users = useUsers({ q, role, tenant_id: tenantId, is_active: isActive, sort });

  return (
    <>
      <PageHeader
        title="Users"
        description="Who can log in, and for whom they work."
        actions={
          <Button variant="primary" onClick={() => setCreating(true)}>
            <Plus aria-hidden /> New user
          </Button>
        }
      />
      <div className="mb-4 grid grid-cols-2 gap-2 sm:flex">
        <SearchInput value={q} onValueChange={setQ} label="Search users" className="col-span-2 sm:w-64" />
        <TenantPicker
          aria-label="Tenant"
          value={tenantId}
          onValueChange={setTenantId}
          emptyLabel="Every tenant"
          className="col-span-2 sm:w-48"
        />
        <Select aria-label="Role" value={role} onChange={(event) => setRole(event.target.value)} className="sm:w-36">
          <option value="">Every role</option>
          <option value="client">Client</option>
          <option value="admin">Admin</option>
        </Select>
        <Select
          aria-label="Status"
          value={isActive}
          onChange={(event) => setActive(event.target.value)}
          className="sm:w-36"
        >
          <option value="">Every status</option>
          <option value="true">Active</option>
          <option value="false">Inactive</option>
        </Select>
      </div>
      <UsersTable
        query={users}
        sort={sort}
        onSortChange={setSort}
        isFiltered={[q, role, tenantId, isActive].some((value) => value !== "")}
      />
      <UserDialog user={isCreating ? "new" : null} tenantId={tenantId} onClose={() => setCreating(false)} />
    </>
  );
}
