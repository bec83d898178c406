import { useQuery } from "@tanstack/react-query";

import { api, type OwnTenant } from "@/lib/api";

/** The client's own tenant with its limits and how much of them is used. */
export function useOwnTenant() {
  return useQuery({
    queryKey: ["own-tenant"],
    queryFn: ({ signal }) => api.get<OwnTenant>("/api/client/tenant", { signal }),
  });
}
