import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api, type Document, type DocumentDetail, type DocumentInput, type DocumentPatch, type FoundPassages } from "@/lib/api";
import { type ListFilter, useList } from "@/lib/use-list";

const PATH = "/api/client/documents";
const member = (id: string) => `${PATH}/${encodeURIComponent(id)}` as const;

export const documentKeys = {
  all: ["documents"] as const,
  list: ["documents", "list"] as const,
  detail: (id: string) => ["documents", "detail", id] as const,
};

/** While something is in work, the list is looked at again this often. */
const POLL_MS = 1500;

export const isInWork = ({ status }: Pick<Document, "status">) => status === "queued" || status === "processing";

/** What an assistant knows. The list follows the work on it by itself. */
export const useDocuments = (filter: ListFilter) =>
  useList<Document>(documentKeys.list, PATH, filter, 30, (items) => items.some(isInWork) && POLL_MS);

/** A document with the text that can be edited. */
export function useDocument(id: string) {
  return useQuery({
    queryKey: documentKeys.detail(id),
    queryFn: ({ signal }) => api.get<DocumentDetail>(member(id), { signal }),
    // A text that is being edited must not be an old one.
    gcTime: 0,
  });
}

function useDocumentMutation<TInput, TResult>(mutationFn: (input: TInput) => Promise<TResult>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: documentKeys.all }),
  });
}

export const useCreateDocument = () =>
  useDocumentMutation((body: DocumentInput) => api.post<DocumentDetail>(PATH, { body }));

/** Sends one file; it is read in the background. `onProgress` gets the share that was sent, from 0 to 1. */
export function uploadFile(assistantId: string, file: File, onProgress: (share: number) => void) {
  const form = new FormData();
  form.append("assistant_id", assistantId);
  form.append("files", file);
  return api.post<{ items: Document[] }>(`${PATH}/upload`, { form, onProgress });
}

export const useUpdateDocument = () =>
  useDocumentMutation(({ id, ...body }: DocumentPatch & { id: string }) =>
    api.patch<DocumentDetail>(member(id), { body }),
  );

export const useDeleteDocument = () => useDocumentMutation((id: string) => api.delete(member(id)));

export const useRetryDocument = () =>
  useDocumentMutation((id: string) => api.post<DocumentDetail>(`${member(id)}/retry`));

/** What would be found for a question. */
export const useTrySearch = () =>
  useMutation({
    mutationFn: (body: { assistant_id: string; question: string }) =>
      api.post<FoundPassages>(`${PATH}/test-search`, { body }),
  });

/** The file as it was uploaded. */
export const useDownloadOriginal = () =>
  useMutation({ mutationFn: (id: string) => api.download(`${member(id)}/original`) });
