import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api, type IdentitySecret } from "@/lib/api";

const identityKey = ["identity-secret"] as const;

/** The secret, read only when somebody asks to see it: each reading is on record. */
export function useIdentitySecret(isWanted: boolean) {
  return useQuery({
    queryKey: identityKey,
    queryFn: ({ signal }) => api.get<IdentitySecret>("/api/client/identity-secret", { signal }),
    enabled: isWanted,
    staleTime: Infinity,
    gcTime: 0,
  });
}

export function useRotateIdentitySecret() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => api.post<IdentitySecret>("/api/client/identity-secret/rotate"),
    onSuccess: (secret) => queryClient.setQueryData(identityKey, secret),
  });
}
