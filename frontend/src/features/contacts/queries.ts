import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api, type Contact, type WebhookSecret } from "@/lib/api";
import { type ListFilter, useList } from "@/lib/use-list";

const PATH = "/api/client/contacts";
const member = (id: string) => `${PATH}/${encodeURIComponent(id)}` as const;
const SECRET_PATH = `${PATH}/webhook-secret` as const;

/** How soon a contact on its way to the webhook is looked at once more, in milliseconds. */
const DELIVERY_POLL = 4000;

export const contactKeys = {
  list: ["contacts", "list"] as const,
  detail: (id: string) => ["contacts", "detail", id] as const,
  secret: ["webhook-secret"] as const,
};

export const useContacts = (filter: ListFilter) => useList<Contact>(contactKeys.list, PATH, filter);

export function useContact(id: string) {
  return useQuery({
    queryKey: contactKeys.detail(id),
    queryFn: ({ signal }) => api.get<Contact>(member(id), { signal }),
    refetchInterval: ({ state: { data } }) => data?.webhook?.status === "waiting" && DELIVERY_POLL,
  });
}

export function useMarkContact() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ id, is_read }: Pick<Contact, "id" | "is_read">) => api.patch<Contact>(member(id), { body: { is_read } }),
    onSuccess: (contact) => {
      queryClient.setQueryData(contactKeys.detail(contact.id), contact);
      return queryClient.invalidateQueries({ queryKey: contactKeys.list });
    },
  });
}

/** Sends a contact to the webhook once more. */
export function useSendContactAgain() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.post<Contact>(`${member(id)}/send-again`),
    onSuccess: (contact) => {
      queryClient.setQueryData(contactKeys.detail(contact.id), contact);
      return queryClient.invalidateQueries({ queryKey: contactKeys.list });
    },
  });
}

export function useDeleteContact() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.delete(member(id)),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: contactKeys.list }),
  });
}

/** The contacts of a filter as a CSV file. */
export const useExportContacts = () =>
  useMutation({ mutationFn: (query: ListFilter) => api.download(`${PATH}/export.csv`, { query }) });

/** Read only when it is wanted: each reading is on record. */
export function useWebhookSecret(isWanted: boolean) {
  return useQuery({
    queryKey: contactKeys.secret,
    queryFn: ({ signal }) => api.get<WebhookSecret>(SECRET_PATH, { signal }),
    enabled: isWanted,
    staleTime: Infinity,
    gcTime: 0,
  });
}

export function useRotateWebhookSecret() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => api.post<WebhookSecret>(`${SECRET_PATH}/rotate`),
    onSuccess: (secret) => queryClient.setQueryData(contactKeys.secret, secret),
  });
}
