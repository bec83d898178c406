import { useMutation } from "@tanstack/react-query";

import { api, type InstallCheck } from "@/lib/api";

/** Has a page fetched and looked at by the server. */
export function useInstallCheck() {
  return useMutation({
    mutationFn: (url: string) => api.post<InstallCheck>("/api/client/install-check", { body: { url } }),
  });
}
