import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api, type Website, type WebsiteInput, type WebsitePages, type WebsitePatch } from "@/lib/api";
import { useList } from "@/lib/use-list";

const PATH = "/api/client/websites";
const member = (id: string) => `${PATH}/${encodeURIComponent(id)}` as const;

export const websiteKeys = {
  all: ["websites"] as const,
  list: ["websites", "list"] as const,
  detail: (id: string) => ["websites", "detail", id] as const,
  pages: (id: string) => ["websites", "pages", id] as const,
};

/** While pages are looked for, it is asked again this often how many were found. */
const POLL_MS = 1500;

const isFinding = ({ status }: Pick<Website, "status">) => status === "finding";

export const useWebsites = (assistantId: string) =>
  useList<Website>(websiteKeys.list, PATH, { assistant_id: assistantId }, 100, (items) => items.some(isFinding) && POLL_MS);

export function useWebsite(id: string) {
  return useQuery({
    queryKey: websiteKeys.detail(id),
    queryFn: ({ signal }) => api.get<Website>(member(id), { signal }),
    refetchInterval: ({ state }) => state.data !== undefined && isFinding(state.data) && POLL_MS,
    // What is shown first must not be how it was before it was last read.
    gcTime: 0,
  });
}

/** All pages that were found, chosen or not, and those that could not be read. */
export function useWebsitePages(id: string) {
  return useQuery({
    queryKey: websiteKeys.pages(id),
    queryFn: ({ signal }) => api.get<WebsitePages>(`${member(id)}/pages`, { signal }),
    gcTime: 0,
    // A choice that is being made is about these pages, not about those of a moment later.
    refetchOnWindowFocus: false,
  });
}

/** After a change of any website: its documents come, go or are read again. */
function useWebsiteMutation<TInput, TResult>(mutationFn: (input: TInput) => Promise<TResult>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn,
    onSuccess: () =>
      Promise.all(
        [websiteKeys.list, ["websites", "detail"], ["documents"]].map((queryKey) =>
          queryClient.invalidateQueries({ queryKey }),
        ),
      ),
  });
}

export const useAddWebsite = () => useWebsiteMutation((body: WebsiteInput) => api.post<Website>(PATH, { body }));

export const useUpdateWebsite = () =>
  useWebsiteMutation(({ id, ...body }: WebsitePatch & { id: string }) => api.patch<Website>(member(id), { body }));

export const useRemoveWebsite = () => useWebsiteMutation((id: string) => api.delete(member(id)));

/** Looks for pages again and reads the chosen ones again. */
export const useReadAgain = () => useWebsiteMutation((id: string) => api.post<Website>(`${member(id)}/sync`));

/** These pages become documents, and those of the others go. */
export const useChoosePages = () =>
  useWebsiteMutation(({ id, urls }: { id: string; urls: string[] }) =>
    api.put<Website>(`${member(id)}/pages`, { body: { urls } }),
  );
