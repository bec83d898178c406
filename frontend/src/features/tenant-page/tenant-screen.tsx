"use client";

import { Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";

import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { Skeleton } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/components/ui/tabs";
import { AssistantsTable, CreateAssistantDialog, useAssistants } from "@/features/assistants";
import { AddDomainForm, DomainList } from "@/features/domains";
import { TenantActions, TenantStatusBadge, useTenant } from "@/features/tenants";
import { TenantUsage } from "@/features/usage";
import { UserDialog, UsersTable, useUsers } from "@/features/users";
import type { Limits, Tenant } from "@/lib/api";
import { formatDate, formatNumber, formatUsd } from "@/lib/format";
import { useSearchState } from "@/lib/use-search-state";

const PROVIDER_NAMES: Record<string, string> = { openai: "OpenAI", openai_compatible: "OpenAI-compatible" };
const BACK = { href: "/admin/tenants", label: "Tenants" };

/** One tenant for admins: limits, assistants, users, domains, usage. */
export function TenantScreen({ id }: { id: string }) {
  const router = useRouter();
  const tenant = useTenant(id);
  const [tab, setTab] = useSearchState("tab", "assistants");

  if (tenant.data === undefined) {
    if (tenant.isError) {
      return (
        <>
          <PageHeader title={id} back={BACK} />
          <ErrorState error={tenant.error} onRetry={() => void tenant.refetch()} />
        </>
      );
    }
    return (
      <div role="status" aria-label="Loading the tenant">
        <Skeleton className="mb-3 h-4 w-20" />
        <Skeleton className="mb-8 h-7 w-56" />
        <Skeleton className="h-96 rounded-xl" />
      </div>
    );
  }
  return (
    <>
      <PageHeader
        back={BACK}
        title={tenant.data.name}
        description={
          <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <TenantStatusBadge status={tenant.data.status} />
            <span className="font-mono text-[13px]">{id}</span>
            <span>since {formatDate(tenant.data.created_at)}</span>
          </span>
        }
        actions={<TenantActions tenant={tenant.data} onDeleted={() => router.push("/admin/tenants")} />}
      />
      <LimitsLine tenant={tenant.data} />
      <Tabs value={tab} onValueChange={setTab}>
        <TabsList aria-label="About this tenant">
          <TabsTrigger value="assistants">Assistants</TabsTrigger>
          <TabsTrigger value="users">Users</TabsTrigger>
          <TabsTrigger value="domains">Domains</TabsTrigger>
          <TabsTrigger value="usage">Usage</TabsTrigger>
        </TabsList>
        <TabsContent value="assistants">
          <TenantAssistants tenantId={id} />
        </TabsContent>
        <TabsContent value="users">
          <TenantUsers tenantId={id} />
        </TabsContent>
        <TabsContent value="domains">
          <div className="grid max-w-3xl gap-4">
            <Card className="p-4 sm:p-5">
              <AddDomainForm owner={id} />
            </Card>
            <Card>
              <DomainList owner={id} />
            </Card>
          </div>
        </TabsContent>
        <TabsContent value="usage">
          <TenantUsage tenantId={id} />
        </TabsContent>
      </Tabs>
    </>
  );
}

/** Which models may be used; without a provider only the built-in one is left. */
function modelsInWords({ allowed_models: models, allowed_providers: providers }: Limits): string {
  const names = models.includes("*") ? "Any" : models.join(", ") || "Built-in only";
  if (providers.includes("*")) return names;
  const external = providers.filter((one) => one !== "builtin").map((one) => PROVIDER_NAMES[one] ?? one);
  return external.length === 0 ? "Built-in only" : `${names} of ${external.join(", ")}`;
}

function LimitsLine({ tenant: { limits, assistant_count, messages_this_month } }: { tenant: Tenant }) {
  const facts: [string, ReactNode][] = [
    ["Assistants", `${formatNumber(assistant_count)} of ${formatNumber(limits.max_bots)}`],
    ["Messages this month", `${formatNumber(messages_this_month)} of ${formatNumber(limits.messages_per_month)}`],
    ["Models", modelsInWords(limits)],
    ["Monthly budget", limits.monthly_budget_usd === null ? "No limit" : formatUsd(limits.monthly_budget_usd)],
  ];
  return (
    <Card className="mb-6">
      <dl className="grid grid-cols-2 gap-x-6 gap-y-4 p-4 sm:p-5 lg:grid-cols-4">
        {facts.map(([name, value]) => (
          <div key={name} className="min-w-0">
            <dt className="text-[13px] text-faint">{name}</dt>
            <dd className="mt-0.5 truncate text-sm font-medium tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

function TenantAssistants({ tenantId }: { tenantId: string }) {
  const assistants = useAssistants("admin", { tenant_id: tenantId });
  const [isCreating, setCreating] = useState(false);
  const createButton = (
    <Button onClick={() => setCreating(true)}>
      <Plus aria-hidden /> New assistant
    </Button>
  );
  return (
    <>
      {!!assistants.data?.length && <div className="mb-3 flex justify-end">{createButton}</div>}
      <AssistantsTable area="admin" isOneTenant query={assistants} createButton={createButton} />
      <CreateAssistantDialog area="admin" tenantId={tenantId} isOpen={isCreating} onOpenChange={setCreating} />
    </>
  );
}

function TenantUsers({ tenantId }: { tenantId: string }) {
  const users = useUsers({ tenant_id: tenantId });
  const [isCreating, setCreating] = useState(false);
  return (
    <>
      <div className="mb-3 flex justify-end">
        <Button onClick={() => setCreating(true)}>
          <Plus aria-hidden /> New user
        </Button>
      </div>
      <UsersTable query={users} isOneTenant />
      <UserDialog user={isCreating ? "new" : null} tenantId={tenantId} onClose={() => setCreating(false)} />
    </>
  );
}
