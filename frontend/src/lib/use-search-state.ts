"use client";

import { useSearchParams } from "next/navigation";
import { useCallback } from "react";

/**
 * A text kept in the page's address (`?name=value`), so that reloading, going back and sharing a link keep filter
 * and sort order. The default value is left out of the address.
 */
export function useSearchState(name: string, defaultValue = ""): [string, (value: string) => void] {
  const params = useSearchParams();
  const set = useCallback(
    (value: string) => {
      const url = new URL(window.location.href);
      if (value === defaultValue) url.searchParams.delete(name);
      else url.searchParams.set(name, value);
      window.history.replaceState(null, "", url);
    },
    [name, defaultValue],
  );
  return [params.get(name) ?? defaultValue, set];
}
