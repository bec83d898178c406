import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api, type Gap, type GapDetail } from "@/lib/api";
import { type ListFilter, useList } from "@/lib/use-list";

const PATH = "/api/client/gaps";
const member = (id: string) => `${PATH}/${encodeURIComponent(id)}` as const;

export const gapKeys = {
  all: ["gaps"] as const,
  list: ["gaps", "list"] as const,
  detail: (id: string) => ["gaps", "detail", id] as const,
};

export const useGaps = (filter: ListFilter) => useList<Gap>(gapKeys.list, PATH, filter);

export function useGap(id: string) {
  return useQuery({
    queryKey: gapKeys.detail(id),
    queryFn: ({ signal }) => api.get<GapDetail>(member(id), { signal }),
  });
}

export function useAnswerGap() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...body }: { id: string; question: string; answer: string }) =>
      api.post<Gap>(`${member(id)}/answer`, { body }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: gapKeys.all }),
  });
}

export function useDismissGap() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.post<Gap>(`${member(id)}/dismiss`),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: gapKeys.all }),
  });
}
