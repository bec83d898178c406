import { useQuery } from "@tanstack/react-query";

import { api, type OwnUsage, type TenantUsage } from "@/lib/api";
import { fetchAll } from "@/lib/use-list";

/** Usage in `month` (`2026-11`, UTC): the own tenant's, or for admins that of `tenantId`. */
export function useOneTenantUsage(month: string, tenantId?: string) {
  return useQuery({
    queryKey: ["usage", tenantId ?? "own", month],
    queryFn: ({ signal }) => api.get<OwnUsage>("/api/client/usage", { query: { month }, signal, tenantId }),
  });
}

/** Every tenant's usage in `month`. */
export function useTenantUsage(month: string) {
  return useQuery({
    queryKey: ["usage", "tenants", month],
    queryFn: ({ signal }) => fetchAll<TenantUsage>("/api/admin/usage", { month }, signal),
  });
}
