"use client";

import { Plus } from "lucide-react";
import { type ReactNode, useState } from "react";

import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/input";
import { PageHeader } from "@/components/ui/page-header";
import { SearchInput } from "@/components/ui/search-input";
import { TenantPicker } from "@/features/tenants";
import { useSearchState } from "@/lib/use-search-state";

import { AssistantsTable } from "./assistants-table";
import { CreateAssistantDialog } from "./create-assistant-dialog";
import { type Area, useAssistants } from "./queries";

interface AssistantsScreenProps {
  area: Area;
  description: ReactNode;
  /** Why no further assistant can be created; then there is no button for it. */
  limitNotice?: ReactNode;
}

/** The list of assistants: of all tenants for admins, the own ones for clients. */
export function AssistantsScreen({ area, description, limitNotice }: AssistantsScreenProps) {
  const [q, setQ] = useSearchState("q");
  const [status, setStatus] = useSearchState("status");
  const [tenantId, setTenantId] = useSearchState("tenant_id");
  const [sort, setSort] = useSearchState("sort", "name");
  const [isCreating, setCreating] = useState(false);
  const assistants = useAssistants(area, { q, status, sort, ...(area === "admin" ? { tenant_id: tenantId } : {}) });
  const createButton = limitNotice ? undefined : (
    <Button variant="primary" onClick={() => setCreating(true)}>
      <Plus aria-hidden /> New assistant
    </Button>
  );

  return (
    <>
      <PageHeader title="Assistants" description={description} actions={createButton} />
      {limitNotice}
      <div className="mb-4 grid grid-cols-[minmax(0,1fr)_9rem] gap-2 sm:flex">
        <SearchInput value={q} onValueChange={setQ} label="Search assistants" className="sm:w-64" />
        <Select
          aria-label="Status"
          value={status}
          onChange={(event) => setStatus(event.target.value)}
          className="sm:w-40"
        >
          <option value="">Every status</option>
          <option value="draft">Draft</option>
          <option value="published">Published</option>
          <option value="archived">Archived</option>
        </Select>
        {area === "admin" && (
          <TenantPicker
            aria-label="Tenant"
            value={tenantId}
            onValueChange={setTenantId}
            emptyLabel="Every tenant"
            className="col-span-2 sm:w-52"
          />
        )}
      </div>
      <AssistantsTable
        area={area}
        query={assistants}
        sort={sort}
        onSortChange={setSort}
        isFiltered={[q, status, tenantId].some((value) => value !== "")}
        createButton={createButton}
      />
      <CreateAssistantDialog
        area={area}
        tenantId={tenantId || undefined}
        isOpen={isCreating}
        onOpenChange={setCreating}
      />
    </>
  );
}
