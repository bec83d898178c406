import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api, type HostedPage, type OwnTenant } from "@/lib/api";

const hostedPageKey = ["hosted-page"] as const;

/** Where the own tenant's chat page is, its QR code, and whether it is switched on. */
export function useHostedPage() {
  return useQuery({
    queryKey: hostedPageKey,
    queryFn: ({ signal }) => api.get<HostedPage>("/api/client/hosted-page", { signal }),
  });
}

export function useSwitchHostedPage() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (isEnabled: boolean) =>
      api.patch<OwnTenant>("/api/client/tenant", { body: { hosted_page: isEnabled } }),
    onSuccess: (tenant) =>
      queryClient.setQueryData<HostedPage>(
        hostedPageKey,
        (page) => page && { ...page, is_enabled: tenant.hosted_page },
      ),
  });
}
