import { useMutation, useQueryClient } from "@tanstack/react-query";

import {
  api,
  type McpServer,
  type McpServerInput,
  type McpServerPatch,
  type Tool,
  type ToolCall,
  type ToolInput,
  type ToolPatch,
  type ToolTrialResult,
} from "@/lib/api";
import { type ListFilter, useList } from "@/lib/use-list";

const TOOLS = "/api/client/tools";
const SERVERS = "/api/client/mcp-servers";
const toolPath = (id: string) => `${TOOLS}/${encodeURIComponent(id)}` as const;
const serverPath = (id: string) => `${SERVERS}/${encodeURIComponent(id)}` as const;

const keys = { tools: ["tools"] as const, servers: ["mcp-servers"] as const, calls: ["tool-calls"] as const };

export const useTools = (assistantId: string) => useList<Tool>(keys.tools, TOOLS, { assistant_id: assistantId, sort: "label" }, 100);

export const useServers = (assistantId: string) =>
  useList<McpServer>(keys.servers, SERVERS, { assistant_id: assistantId, sort: "label" }, 100);

export const useCalls = (filter: ListFilter) => useList<ToolCall>(keys.calls, "/api/client/tool-calls", filter);

function useChange<TInput, TResult>(queryKey: readonly string[], mutationFn: (input: TInput) => Promise<TResult>) {
  const queryClient = useQueryClient();
  return useMutation({ mutationFn, onSuccess: () => queryClient.invalidateQueries({ queryKey }) });
}

export const useCreateTool = () => useChange(keys.tools, (body: ToolInput) => api.post<Tool>(TOOLS, { body }));

export const useUpdateTool = () =>
  useChange(keys.tools, ({ id, ...body }: ToolPatch & { id: string }) => api.patch<Tool>(toolPath(id), { body }));

export const useDeleteTool = () => useChange(keys.tools, (id: string) => api.delete(toolPath(id)));

/** Really calls the client's system. */
export const useTryTool = () =>
  useChange(keys.calls, ({ id, ...body }: { id: string; arguments: Record<string, unknown> }) =>
    api.post<ToolTrialResult>(`${toolPath(id)}/test`, { body }),
  );

export const useAddServer = () => useChange(keys.servers, (body: McpServerInput) => api.post<McpServer>(SERVERS, { body }));

export const useUpdateServer = () =>
  useChange(keys.servers, ({ id, ...body }: McpServerPatch & { id: string }) =>
    api.patch<McpServer>(serverPath(id), { body }),
  );

export const useRemoveServer = () => useChange(keys.servers, (id: string) => api.delete(serverPath(id)));

/** Asks the server for its tools again. */
export const useRefreshServer = () =>
  useChange(keys.servers, (id: string) => api.post<McpServer>(`${serverPath(id)}/refresh`));
