"use client";

import { History } from "lucide-react";
import Link from "next/link";

import { Badge } from "@/components/ui/badge";
import { columnsOf, DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/states";
import type { ToolCall } from "@/lib/api";
import { formatDateTime, formatRelative } from "@/lib/format";
import { useSearchState } from "@/lib/use-search-state";

import { useCalls } from "./queries";
import { formatDuration, formatSize, OUTCOMES } from "./tool-words";

const helper = columnsOf<ToolCall>();

const columns = helper.columns([
  helper.display({
    id: "tool",
    header: "Call",
    cell: ({ row: { original } }) => (
      <div className="min-w-0">
        <p className="font-medium [overflow-wrap:anywhere]">{original.tool_name}</p>
        <p className="text-[13px] text-faint" title={formatDateTime(original.created_at)}>
          {formatRelative(original.created_at)} ·{" "}
          {original.conversation_id ? (
            <Link
              href={`/portal/conversations/${original.conversation_id}`}
              className="rounded text-accent-text underline-offset-4 hover:underline"
            >
              Conversation
            </Link>
          ) : (
            "tried here"
          )}
        </p>
      </div>
    ),
    meta: { sort: "created_at", className: "w-full max-w-0" },
  }),
  helper.display({
    id: "outcome",
    header: "Outcome",
    cell: ({ row: { original } }) => {
      const { label, tone, explanation } = OUTCOMES[original.outcome];
      return (
        <Badge tone={tone} hasDot title={explanation}>
          {label}
          {original.outcome === "http_error" && original.status !== null && ` ${original.status}`}
        </Badge>
      );
    },
  }),
  helper.display({
    id: "duration",
    header: "Took",
    cell: ({ row: { original } }) => <span className="whitespace-nowrap tabular-nums text-soft">{formatDuration(original.duration_ms)}</span>,
    meta: { sort: "duration_ms", className: "text-right" },
  }),
  helper.display({
    id: "size",
    header: "Answer",
    cell: ({ row: { original } }) => <span className="whitespace-nowrap tabular-nums text-soft">{formatSize(original.byte_size)}</span>,
    meta: { className: "text-right max-sm:hidden" },
  }),
]);

/** Every call of a tool: how it ended and how long it took. What was said is not kept. */
export function CallsTable({ assistantId }: { assistantId: string }) {
  const [sort, setSort] = useSearchState("sort", "-created_at");
  const calls = useCalls({ assistant_id: assistantId, sort });
  return (
    <DataTable
      label="Calls"
      columns={columns}
      query={calls}
      getRowId={({ id }) => id}
      sort={sort}
      onSortChange={setSort}
      empty={
        <EmptyState icon={History} title="No calls yet">
          Each time your assistant uses a tool, it is listed here: whether it worked, how long it took and how much came back.
          What was asked and answered is not kept.
        </EmptyState>
      }
    />
  );
}
