import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";

import { api, type Gap, type GapDetail, type GapDraft } from "@/lib/api";
import { type ListFilter, useList } from "@/lib/use-list";

import { isWaiting } from "./gap-words";

const PATH = "/api/client/gaps";
/** How soon a question that is being asked again is looked at once more, in milliseconds. */
const POLL = { list: 5000, detail: 1500 };
const member = (id: string) => `${PATH}/${encodeURIComponent(id)}` as const;

export const gapKeys = {
  all: ["gaps"] as const,
  list: ["gaps", "list"] as const,
  detail: (id: string) => ["gaps", "detail", id] as const,
};

export const useGaps = (filter: ListFilter) =>
  useList<Gap>(gapKeys.list, PATH, filter, undefined, (gaps) => gaps.some(isWaiting) && POLL.list);

export function useGap(id: string) {
  return useQuery({
    queryKey: gapKeys.detail(id),
    queryFn: ({ signal }) => api.get<GapDetail>(member(id), { signal }),
    refetchInterval: ({ state: { data } }) => data !== undefined && isWaiting(data) && POLL.detail,
  });
}

/** Has every list of questions read again. */
export function useRefreshGapLists(): () => void {
  const queryClient = useQueryClient();
  return useCallback(() => void queryClient.invalidateQueries({ queryKey: gapKeys.list }), [queryClient]);
}

/** Something done to a question, after which every list and detail is read again. */
function useDeed<Variables>(mutationFn: (variables: Variables) => Promise<Gap>) {
  const queryClient = useQueryClient();
  return useMutation({ mutationFn, onSuccess: () => queryClient.invalidateQueries({ queryKey: gapKeys.all }) });
}

export const useAnswerGap = () =>
  useDeed(({ id, ...body }: { id: string; question: string; answer: string }) =>
    api.post<Gap>(`${member(id)}/answer`, { body }),
  );

export const useAskAgain = () => useDeed((id: string) => api.post<Gap>(`${member(id)}/ask-again`));

export const useDismissGap = () => useDeed((id: string) => api.post<Gap>(`${member(id)}/dismiss`));

/** A suggestion for an answer; nothing is stored. */
export const useDraft = () => useMutation({ mutationFn: (id: string) => api.post<GapDraft>(`${member(id)}/draft`) });
