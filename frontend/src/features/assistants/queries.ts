import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import {
  api,
  type Assistant,
  type AssistantInput,
  type AssistantPatch,
  type AssistantVersion,
  type ModelList,
  type PreviewTicket,
  type TrialRequest,
  type VersionDetail,
} from "@/lib/api";
import { type ListFilter, useList } from "@/lib/use-list";

/** Which dashboard asks: admins see the assistants of all tenants, clients their own. */
export type Area = "admin" | "client";

export const assistantKeys = {
  all: ["assistants"] as const,
  list: (area: Area) => ["assistants", area, "list"] as const,
  detail: (area: Area, id: string) => ["assistants", area, "detail", id] as const,
};

const collection = (area: Area) => `/api/${area}/assistants` as const;
const member = (area: Area, id: string) => `${collection(area)}/${encodeURIComponent(id)}` as const;

export const useAssistants = (area: Area, filter: ListFilter, limit?: number) =>
  useList<Assistant>(assistantKeys.list(area), collection(area), filter, limit);

export function useAssistant(area: Area, id: string) {
  return useQuery({
    queryKey: assistantKeys.detail(area, id),
    queryFn: ({ signal }) => api.get<Assistant>(member(area, id), { signal }),
  });
}

/** The models that a tenant's assistants may use, and what the automatic choice comes to. */
export function useModels(area: Area, tenantId: string) {
  return useQuery({
    queryKey: ["models", "of", tenantId],
    queryFn: ({ signal }) =>
      api.get<ModelList>("/api/client/models", { signal, ...actingIn(area, { tenant_id: tenantId }) }),
    staleTime: 30_000,
  });
}

/** After a change of any assistant: lists, counts and limits are out of date; a changed assistant is known already. */
function useAssistantMutation<TInput, TResult>(area: Area, mutationFn: (input: TInput) => Promise<TResult>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn,
    onSuccess: (result) => {
      const changed = result as Assistant | undefined;
      if (changed?.id) queryClient.setQueryData(assistantKeys.detail(area, changed.id), changed);
      return Promise.all(
        [assistantKeys.list(area), ["assistants", area, "versions"], ["tenants"], ["own-tenant"]].map((queryKey) =>
          queryClient.invalidateQueries({ queryKey }),
        ),
      );
    },
  });
}

/** `tenant_id` is for admins, who create for any tenant. */
export const useCreateAssistant = (area: Area) =>
  useAssistantMutation(area, (body: AssistantInput & { tenant_id?: string }) =>
    api.post<Assistant>(collection(area), { body }),
  );

export const useUpdateAssistant = (area: Area) =>
  useAssistantMutation(area, ({ id, ...body }: AssistantPatch & { id: string }) =>
    api.patch<Assistant>(member(area, id), { body }),
  );

export const useDeleteAssistant = (area: Area) =>
  useAssistantMutation(area, (id: string) => api.delete(member(area, id)));

/** Marks the assistant as its tenant's default. The former default changes too, so every detail is read again. */
export function useMakeDefault(area: Area) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.post<Assistant>(`${member(area, id)}/make-default`),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: assistantKeys.all }),
  });
}

/** Publishing is the client's route; an admin takes it in the tenant's name. */
export const useSetPublished = (area: Area) =>
  useAssistantMutation(area, ({ assistant, isPublished }: { assistant: Assistant; isPublished: boolean }) => {
    const path = `${member("client", assistant.id)}/${isPublished ? "publish" : "unpublish"}` as const;
    return api.post<Assistant>(path, actingIn(area, assistant));
  });

/** Answers with the new assistant in the other tenant; the source stays there as an archived row. */
export const useMoveAssistant = () =>
  useAssistantMutation("admin", ({ id, tenant_id }: { id: string; tenant_id: string }) =>
    api.post<Assistant>(`${member("admin", id)}/move`, { body: { tenant_id } }),
  );

export const versionKeys = (area: Area, id: string) => ["assistants", area, "versions", id] as const;

export const useVersions = (area: Area, id: string) =>
  useList<AssistantVersion>(versionKeys(area, id), `${member(area, id)}/versions`);

/** One version with what the assistant was then; it never changes. */
export function useVersion(area: Area, id: string, version: number) {
  return useQuery({
    queryKey: [...versionKeys(area, id), version],
    queryFn: ({ signal }) => api.get<VersionDetail>(`${member(area, id)}/versions/${version}`, { signal }),
    staleTime: Infinity,
  });
}

/** Makes the assistant what it was, as a new version. */
export function useRestoreVersion(area: Area, id: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (version: number) => api.post<Assistant>(`${member(area, id)}/versions/${version}/restore`),
    onSuccess: (restored) => {
      queryClient.setQueryData(assistantKeys.detail(area, id), restored);
      return Promise.all(
        [versionKeys(area, id), assistantKeys.list(area)].map((queryKey) => queryClient.invalidateQueries({ queryKey })),
      );
    },
  });
}

/** The events of an answer to `body.question`, by an assistant as the form has it. */
export function streamTrial(
  area: Area,
  { id, tenant_id }: Pick<Assistant, "id" | "tenant_id">,
  body: TrialRequest,
  signal: AbortSignal,
) {
  const path = `/api/client/assistants/${encodeURIComponent(id)}/try` as const;
  return api.stream(path, { body, signal, ...actingIn(area, { tenant_id }) });
}

/** A single-use ticket with which the panel shows the saved configuration, drafts included, in the dashboard. */
export function mintPreviewTicket(area: Area, assistant: Pick<Assistant, "id" | "tenant_id">): Promise<PreviewTicket> {
  return api.post<PreviewTicket>("/api/client/preview-tickets", {
    body: { assistant_id: assistant.id },
    ...actingIn(area, assistant),
  });
}

function actingIn(area: Area, assistant: Pick<Assistant, "tenant_id">): { tenantId?: string } {
  return area === "admin" ? { tenantId: assistant.tenant_id } : {};
}
