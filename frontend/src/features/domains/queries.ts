import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { type AllowedDomain, api, type BlockedOrigin } from "@/lib/api";
import { fetchAll, useList } from "@/lib/use-list";

/** Whose domains: the own tenant's (undefined), or for admins any tenant's. */
export type DomainOwner = string | undefined;

export const domainKeys = {
  list: (owner: DomainOwner) => ["domains", owner ?? "own"] as const,
  blocked: ["blocked-origins"] as const,
};

function domainsPath(owner: DomainOwner) {
  return owner === undefined
    ? ("/api/client/domains" as const)
    : (`/api/admin/tenants/${encodeURIComponent(owner)}/domains` as const);
}

export function useDomains(owner?: DomainOwner) {
  return useQuery({
    queryKey: domainKeys.list(owner),
    queryFn: ({ signal }) => fetchAll<AllowedDomain>(domainsPath(owner), {}, signal),
  });
}

/** Websites that asked for the own tenant's widget and were refused; the newest first. */
export function useBlockedOrigins(q = "") {
  return useList<BlockedOrigin>(domainKeys.blocked, "/api/client/blocked-origins", { q });
}

function useDomainMutation<TInput, TResult>(owner: DomainOwner, mutationFn: (input: TInput) => Promise<TResult>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn,
    onSuccess: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: domainKeys.list(owner) }),
        queryClient.invalidateQueries({ queryKey: domainKeys.blocked }),
      ]),
  });
}

export const useAddDomain = (owner?: DomainOwner) =>
  useDomainMutation(owner, (pattern: string) => api.post<AllowedDomain>(domainsPath(owner), { body: { pattern } }));

export const useRemoveDomain = (owner?: DomainOwner) =>
  useDomainMutation(owner, (id: string) => api.delete(`${domainsPath(owner)}/${id}`));
