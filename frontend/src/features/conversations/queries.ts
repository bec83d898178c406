import { useQuery } from "@tanstack/react-query";

import { api, type Conversation, type ConversationDetail, type ConversationMessage } from "@/lib/api";
import { type ListFilter, useList } from "@/lib/use-list";

const KEY = "conversations";
const path = (id: string) => `/api/client/conversations/${encodeURIComponent(id)}` as const;

export const useConversations = (filter: ListFilter) =>
  useList<Conversation>([KEY, "list"], "/api/client/conversations", filter);

export function useConversation(id: string) {
  return useQuery({
    queryKey: [KEY, "detail", id],
    queryFn: ({ signal }) => api.get<ConversationDetail>(path(id), { signal }),
  });
}

/** Oldest first, a hundred at a time. */
export const useMessages = (id: string) =>
  useList<ConversationMessage>([KEY, "messages", id], `${path(id)}/messages`, {}, 100);
