import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api, type Model, type Page, type Tenant, type TenantInput, type TenantPatch } from "@/lib/api";
import { type ListFilter, useList } from "@/lib/use-list";

const PATH = "/api/admin/tenants";

export const tenantKeys = {
  all: ["tenants"] as const,
  list: ["tenants", "list"] as const,
  options: (q: string) => ["tenants", "options", q] as const,
  detail: (id: string) => ["tenants", "detail", id] as const,
};

const tenantPath = (id: string) => `${PATH}/${encodeURIComponent(id)}` as const;

export const useTenants = (filter: ListFilter) => useList<Tenant>(tenantKeys.list, PATH, filter);

export function useTenant(id: string) {
  return useQuery({
    queryKey: tenantKeys.detail(id),
    queryFn: ({ signal }) => api.get<Tenant>(tenantPath(id), { signal }),
  });
}

/** The first few tenants that match `q`, for pickers. */
export function useTenantOptions(q: string) {
  return useQuery({
    queryKey: tenantKeys.options(q),
    queryFn: ({ signal }) => api.get<Page<Tenant>>(PATH, { query: { q, sort: "name", limit: 20 }, signal }),
    placeholderData: keepPreviousData,
  });
}

/** The models that this deployment has set up, with every provider. */
export function useOfferedModels() {
  return useQuery({
    queryKey: ["models", "admin"],
    queryFn: async ({ signal }) => (await api.get<{ items: Model[] }>("/api/admin/models", { signal })).items,
    staleTime: 5 * 60_000,
  });
}

function useTenantMutation<TInput, TResult>(mutationFn: (input: TInput) => Promise<TResult>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: tenantKeys.all }),
  });
}

export const useCreateTenant = () => useTenantMutation((body: TenantInput) => api.post<Tenant>(PATH, { body }));

export const useUpdateTenant = () =>
  useTenantMutation(({ id, ...body }: TenantPatch & { id: string }) => api.patch<Tenant>(tenantPath(id), { body }));

/** `confirm` has to repeat the tenant id; the API refuses anything else. */
export function useDeleteTenant() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ id, confirm }: { id: string; confirm: string }) =>
      api.delete(tenantPath(id), { query: { confirm } }),
    onSuccess: (_, { id }) => {
      queryClient.removeQueries({ queryKey: tenantKeys.detail(id) });
      return queryClient.invalidateQueries({ queryKey: tenantKeys.list });
    },
  });
}
