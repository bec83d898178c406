import { useMutation, useQueryClient } from "@tanstack/react-query";

import { api, type User, type UserInput, type UserPatch } from "@/lib/api";
import { type ListFilter, useList } from "@/lib/use-list";

const PATH = "/api/admin/users";

export const userKeys = { all: ["users"] as const };

export const useUsers = (filter: ListFilter) => useList<User>(userKeys.all, PATH, filter);

function useUserMutation<TInput, TResult>(mutationFn: (input: TInput) => Promise<TResult>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn,
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ["tenants"] });
      return queryClient.invalidateQueries({ queryKey: userKeys.all });
    },
  });
}

export const useCreateUser = () => useUserMutation((body: UserInput) => api.post<User>(PATH, { body }));

export const useUpdateUser = () =>
  useUserMutation(({ id, ...body }: UserPatch & { id: string }) => api.patch<User>(`${PATH}/${id}`, { body }));

export const useDeleteUser = () => useUserMutation((id: string) => api.delete(`${PATH}/${id}`));
