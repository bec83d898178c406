import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { type AllowedDomain, api, type OriginSighting } from "@/lib/api";
import { fetchAll } from "@/lib/use-list";

/** Whose domains: the own tenant's (undefined), or for admins any tenant's. */
export type DomainOwner = string | undefined;

export const domainKeys = {
  list: (owner: DomainOwner) => ["domains", owner ?? "own"] as const,
  sightings: ["origin-sightings"] as const,
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

/** Websites that asked for the widget lately, the refused ones included. */
export function useOriginSightings() {
  return useQuery({
    queryKey: domainKeys.sightings,
    queryFn: ({ signal }) => fetchAll<OriginSighting>("/api/client/origin-sightings", {}, signal),
  });
}

function useDomainMutation<TInput, TResult>(owner: DomainOwner, mutationFn: (input: TInput) => Promise<TResult>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn,
    onSuccess: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: domainKeys.list(owner) }),
        queryClient.invalidateQueries({ queryKey: domainKeys.sightings }),
      ]),
  });
}

export const useAddDomain = (owner?: DomainOwner) =>
  useDomainMutation(owner, (pattern: string) => api.post<AllowedDomain>(domainsPath(owner), { body: { pattern } }));

export const useRemoveDomain = (owner?: DomainOwner) =>
  useDomainMutation(owner, (id: string) => api.delete(`${domainsPath(owner)}/${id}`));
