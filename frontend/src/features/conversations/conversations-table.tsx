"use client";

import { BadgeCheck, MessagesSquare, SearchX } from "lucide-react";
import Link from "next/link";
import { useMemo } from "react";

import { Button } from "@/components/ui/button";
import { columnsOf, DataTable } from "@/components/ui/data-table";
import { RowLink } from "@/components/ui/row-link";
import { EmptyState } from "@/components/ui/states";
import type { Conversation } from "@/lib/api";
import { formatDate, formatRelative } from "@/lib/format";
import type { ListQuery } from "@/lib/use-list";

import { isIdentified, visitorName } from "./visitor-name";

const helper = columnsOf<Conversation>();

function columnsFor(assistantNames: ReadonlyMap<string, string>) {
  return helper.columns([
    helper.display({
      id: "title",
      header: "Conversation",
      cell: ({ row: { original } }) => (
        <div className="min-w-0">
          <RowLink href={`/portal/conversations/${original.id}`} dir="auto" className="line-clamp-2 break-words sm:line-clamp-1">
            {original.title}
          </RowLink>
          <div className="mt-0.5 flex min-w-0 text-[13px] text-faint">
            <VisitorLabel visitor={original.visitor} />
          </div>
        </div>
      ),
      meta: { className: "w-full max-w-0" },
    }),
    helper.display({
      id: "assistant",
      header: "Assistant",
      cell: ({ row }) => (
        <span className="block max-w-44 truncate text-soft">{assistantNames.get(row.original.assistant_id)}</span>
      ),
      meta: { className: "hidden lg:table-cell" },
    }),
    helper.display({
      id: "messages",
      header: "Messages",
      cell: ({ row }) => <span className="tabular-nums text-soft">{row.original.message_count}</span>,
      meta: { className: "hidden text-right md:table-cell" },
    }),
    helper.display({
      id: "begun",
      header: "Begun",
      cell: ({ row }) => <span className="whitespace-nowrap text-faint">{formatDate(row.original.created_at)}</span>,
      meta: { sort: "created_at", className: "hidden lg:table-cell" },
    }),
    helper.display({
      id: "last",
      header: "Last message",
      cell: ({ row }) => (
        <span className="whitespace-nowrap text-faint">{formatRelative(row.original.last_message_at)}</span>
      ),
      meta: { sort: "last_message_at" },
    }),
  ]);
}

/** A name from a website is a stranger's text: it keeps its direction to itself. */
function VisitorLabel({ visitor }: { visitor: Conversation["visitor"] }) {
  return (
    <>
      <bdi className="truncate">{visitorName(visitor)}</bdi>
      {visitor.name && visitor.email && (
        <bdi className="ml-1.5 hidden truncate sm:inline">{visitor.email}</bdi>
      )}
      {isIdentified(visitor) && (
        <span className="ml-1 inline-flex shrink-0 items-center" title="Verified by your server">
          <BadgeCheck className="size-4 text-success-text" aria-hidden />
          <span className="sr-only">verified by your server</span>
        </span>
      )}
    </>
  );
}

interface ConversationsTableProps {
  query: ListQuery<Conversation>;
  /** By assistant id. */
  assistantNames: ReadonlyMap<string, string>;
  sort: string;
  onSortChange: (sort: string) => void;
  isFiltered: boolean;
}

export function ConversationsTable({ assistantNames, isFiltered, ...table }: ConversationsTableProps) {
  const columns = useMemo(() => columnsFor(assistantNames), [assistantNames]);
  return (
    <DataTable
      label="Conversations"
      columns={columns}
      getRowId={({ id }) => id}
      empty={
        isFiltered ? (
          <EmptyState icon={SearchX} title="No conversation matches">
            The search looks at first questions and at the visitors&apos; names, e-mail addresses and user ids.
          </EmptyState>
        ) : (
          <EmptyState
            icon={MessagesSquare}
            title="No conversations yet"
            action={
              <Button asChild>
                <Link href="/portal/install">Put the chat on your website</Link>
              </Button>
            }
          >
            As soon as a visitor asks something, you can read it here.
          </EmptyState>
        )
      }
      {...table}
    />
  );
}
