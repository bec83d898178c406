import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";

import { api, type ApiPath, type Page } from "@/lib/api";

export type ListFilter = Record<string, string | undefined>;

/** A list of the API, page by page ("load more"). While a filter changes, the rows so far stay in sight. */
export function useList<T>(
  key: readonly unknown[],
  path: ApiPath,
  filter: ListFilter = {},
  limit = 30,
  /** How soon the list is read again while these are its rows, in milliseconds; false: not by itself. */
  pollAfter?: (items: T[]) => number | false,
) {
  return useInfiniteQuery({
    queryKey: [...key, filter, limit],
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<T>>(path, { query: { ...filter, limit, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => pollAfter?.(state.data?.pages.flatMap((page) => page.items) ?? []) ?? false,
    select: (data) => data.pages.flatMap((page) => page.items),
  });
}

export type ListQuery<T> = ReturnType<typeof useList<T>>;

/** How many pages a list is followed for when all of it is needed. */
const MAX_PAGES = 20;

/** All items of a list that is short by nature (domains, models). Stops after 2,000 items. */
export async function fetchAll<T>(path: ApiPath, query: ListFilter = {}, signal?: AbortSignal): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const answer: Page<T> = await api.get<Page<T>>(path, { query: { ...query, limit: 100, cursor }, signal });
    items.push(...answer.items);
    cursor = answer.next_cursor;
    if (!cursor) break;
  }
  return items;
}
