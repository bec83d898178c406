"use client";

import { ShieldCheck } from "lucide-react";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { SearchInput } from "@/components/ui/search-input";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState, ErrorState } from "@/components/ui/states";

import { BlockedOrigins } from "./blocked-origins";
import { useBlockedOrigins } from "./queries";

const SEARCH_FROM = 8;

/** Every website that was refused the widget, page by page. */
export function BlockedCard() {
  const [q, setQ] = useState("");
  const blocked = useBlockedOrigins(q);
  const origins = blocked.data ?? [];
  const hasSearch = q !== "" || blocked.hasNextPage || origins.length >= SEARCH_FROM;
  return (
    <Card>
      <CardHeader
        title="Blocked websites"
        description="Your line of code was seen there, and the widget stayed away. Allow those that are yours."
      />
      {hasSearch && (
        <div className="border-b p-3 sm:px-5">
          <SearchInput value={q} onValueChange={setQ} label="Search the blocked list" />
        </div>
      )}
      {blocked.isPending && (
        <div className="grid gap-5 p-5" role="status" aria-label="Loading the blocked list">
          <Skeleton className="h-4 w-56" />
          <Skeleton className="h-4 w-44" />
        </div>
      )}
      {blocked.isError && origins.length === 0 && (
        <ErrorState error={blocked.error} onRetry={() => void blocked.refetch()} />
      )}
      {blocked.isSuccess && origins.length === 0 && (
        <EmptyState icon={ShieldCheck} title={q ? "None by that name" : "No website was refused"}>
          {q ? undefined : "If your line of code is used on a website that is not allowed, it is listed here."}
        </EmptyState>
      )}
      <BlockedOrigins origins={origins} />
      {blocked.hasNextPage && (
        <div className="border-t p-3 text-center">
          <Button variant="ghost" isPending={blocked.isFetchingNextPage} onClick={() => void blocked.fetchNextPage()}>
            Show more
          </Button>
        </div>
      )}
    </Card>
  );
}
