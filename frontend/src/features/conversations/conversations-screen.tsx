"use client";

import { useMemo } from "react";

import { Select } from "@/components/ui/input";
import { PageHeader } from "@/components/ui/page-header";
import { SearchInput } from "@/components/ui/search-input";
import { useAssistants } from "@/features/assistants";
import { useSearchState } from "@/lib/use-search-state";

import { ConversationsTable } from "./conversations-table";
import { PERIODS, startOf } from "./periods";
import { useConversations } from "./queries";

/** What the client's visitors and assistants said to each other. */
export function ConversationsScreen() {
  const [q, setQ] = useSearchState("q");
  const [assistantId, setAssistantId] = useSearchState("assistant_id");
  const [period, setPeriod] = useSearchState("period");
  const [sort, setSort] = useSearchState("sort", "-last_message_at");
  const { data: assistants } = useAssistants("client", { sort: "name" }, 100);
  const conversations = useConversations({ q, assistant_id: assistantId, active_since: startOf(period), sort });
  const names = useMemo(() => new Map(assistants?.map(({ id, name }) => [id, name])), [assistants]);

  return (
    <>
      <PageHeader title="Conversations" description="What your visitors asked, and what your assistants answered." />
      <div className="mb-4 grid grid-cols-2 gap-2 sm:flex">
        <SearchInput
          value={q}
          onValueChange={setQ}
          label="Search conversations"
          className="col-span-2 sm:w-64"
        />
        <Select
          aria-label="Assistant"
          value={assistantId}
          onChange={(event) => setAssistantId(event.target.value)}
          className="sm:w-52"
        >
          <option value="">Every assistant</option>
          {assistants?.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Select>
        <Select
          aria-label="Time"
          value={period}
          onChange={(event) => setPeriod(event.target.value)}
          className="sm:w-40"
        >
          {PERIODS.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </Select>
      </div>
      <ConversationsTable
        query={conversations}
        assistantNames={names}
        sort={sort}
        onSortChange={setSort}
        isFiltered={[q, assistantId, period].some((value) => value !== "")}
      />
    </>
  );
}
