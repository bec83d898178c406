"use client";

import { Select } from "@/components/ui/input";
import { PageHeader } from "@/components/ui/page-header";
import { SearchInput } from "@/components/ui/search-input";
import { AssistantFilter } from "@/features/assistants";
import { useSearchState } from "@/lib/use-search-state";

import { GapDialog } from "./gap-dialog";
import { GapsTable } from "./gaps-table";
import { useGaps } from "./queries";

/** What the assistants did not know, the most asked first: the client's list to work off. */
export function GapsScreen() {
  const [q, setQ] = useSearchState("q");
  const [assistantId, setAssistantId] = useSearchState("assistant_id");
  const [status, setStatus] = useSearchState("status", "open");
  const [sort, setSort] = useSearchState("sort", "-ask_count");
  const [openId, setOpenId] = useSearchState("gap");
  const gaps = useGaps({ assistant_id: assistantId, status, q, sort });

  return (
    <>
      <PageHeader
        title="Unanswered questions"
        description="What visitors asked and your assistants did not know. Your answer becomes part of their knowledge, and the question is asked again to prove it."
      />
      <div className="mb-4 grid grid-cols-2 gap-2 sm:flex">
        <SearchInput value={q} onValueChange={setQ} label="Search questions" className="col-span-2 sm:w-64" />
        <Select
          aria-label="State"
          value={status}
          onChange={(event) => setStatus(event.target.value)}
          className="sm:w-44"
        >
          <option value="open">Open</option>
          <option value="answered">Asking again</option>
          <option value="proven">Now answered</option>
          <option value="dismissed">Dismissed</option>
        </Select>
        <AssistantFilter value={assistantId} onValueChange={setAssistantId} />
      </div>
      <GapsTable
        query={gaps}
        sort={sort}
        onSortChange={setSort}
        isFiltered={q !== "" || assistantId !== "" || status !== "open"}
        onOpen={setOpenId}
      />
      <GapDialog id={openId} onClose={() => setOpenId("")} />
    </>
  );
}
