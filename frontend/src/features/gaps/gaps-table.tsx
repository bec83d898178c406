"use client";

import { CircleQuestionMark, SearchX } from "lucide-react";
import { useMemo } from "react";

import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { columnsOf, DataTable } from "@/components/ui/data-table";
import { RowButton } from "@/components/ui/row-link";
import { EmptyState } from "@/components/ui/states";
import type { Gap } from "@/lib/api";
import { formatDateTime, formatRelative, plural } from "@/lib/format";
import type { ListQuery } from "@/lib/use-list";

import { DismissButton } from "./dismiss-button";
import { stateOf } from "./gap-words";

const helper = columnsOf<Gap>();

const verbOf = ({ status }: Gap) => (status === "answered" || status === "proven" ? "See" : "Answer");

function GapState({ gap }: { gap: Gap }) {
  const state = stateOf(gap);
  return state && <Badge tone={state.tone}>{state.text}</Badge>;
}

const columnsFor = (onOpen: (id: string) => void) =>
  helper.columns([
    helper.display({
      id: "question",
      header: "Question",
      cell: ({ row: { original } }) => (
        <div className="min-w-0">
          <RowButton onClick={() => onOpen(original.id)}>{original.question}</RowButton>
          <p className="mt-0.5 flex flex-wrap items-center gap-x-2 gap-y-1 text-[13px] text-faint">
            Asked {plural(original.ask_count, "time")}
            <GapState gap={original} />
          </p>
        </div>
      ),
      meta: { className: "w-full max-w-0", sort: "ask_count" },
    }),
    helper.display({
      id: "last-asked",
      header: "Last asked",
      cell: ({ row }) => (
        <span className="whitespace-nowrap text-faint" title={formatDateTime(row.original.last_asked_at)}>
          {formatRelative(row.original.last_asked_at)}
        </span>
      ),
      meta: { sort: "last_asked_at", className: "max-sm:hidden" },
    }),
    helper.display({
      id: "actions",
      header: () => <span className="sr-only">Actions</span>,
      cell: ({ row: { original } }) => (
        <div className="relative flex justify-end gap-2 max-sm:flex-col-reverse max-sm:gap-1">
          {original.status === "open" && <DismissButton gap={original} />}
          <Button
            size="sm"
            onClick={() => onOpen(original.id)}
            aria-label={`${verbOf(original)}: ${original.question}`}
          >
            {verbOf(original)}
          </Button>
        </div>
      ),
      meta: { className: "text-right" },
    }),
  ]);

interface GapsTableProps {
  query: ListQuery<Gap>;
  sort: string;
  onSortChange: (sort: string) => void;
  isFiltered: boolean;
  onOpen: (id: string) => void;
}

export function GapsTable({ isFiltered, onOpen, ...table }: GapsTableProps) {
  const columns = useMemo(() => columnsFor(onOpen), [onOpen]);
  return (
    <DataTable
      label="Unanswered questions"
      columns={columns}
      getRowId={({ id }) => id}
      empty={
        isFiltered ? (
          <EmptyState icon={SearchX} title="No question matches">
            Try other words, or take a filter away.
          </EmptyState>
        ) : (
          <EmptyState icon={CircleQuestionMark} title="Nothing is left unanswered">
            What your assistants did not know, or answered so that a visitor marked it as unhelpful, is listed here.
          </EmptyState>
        )
      }
      {...table}
    />
  );
}
