"use client";

import { Contact as ContactIcon, SearchX } from "lucide-react";
import Link from "next/link";
import { useMemo } from "react";

import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { columnsOf, DataTable } from "@/components/ui/data-table";
import { RowButton } from "@/components/ui/row-link";
import { EmptyState } from "@/components/ui/states";
import type { Contact } from "@/lib/api";
import { formatDateTime, formatRelative } from "@/lib/format";
import type { ListQuery } from "@/lib/use-list";
import { cn } from "@/lib/utils";

import { ContactActions } from "./contact-actions";
import { nameOf, reachOf } from "./contact-words";

const helper = columnsOf<Contact>();

const columnsFor = (onOpen: (id: string) => void) =>
  helper.columns([
    helper.display({
      id: "contact",
      header: "Contact",
      cell: ({ row: { original } }) => (
        <div className="min-w-0">
          <div className="flex items-center gap-2">
            <RowButton className={cn("line-clamp-1", !original.is_read && "font-semibold")} onClick={() => onOpen(original.id)}>
              {nameOf(original)}
            </RowButton>
            {!original.is_read && <Badge tone="accent">New</Badge>}
            {original.webhook?.status === "failed" && <Badge tone="danger">Not delivered</Badge>}
          </div>
          <p className="text-[13px] [overflow-wrap:anywhere] text-faint">{reachOf(original)}</p>
        </div>
      ),
      meta: { className: "w-full max-w-0" },
    }),
    helper.display({
      id: "received",
      header: "Received",
      cell: ({ row }) => (
        <span className="whitespace-nowrap text-faint" title={formatDateTime(row.original.created_at)}>
          {formatRelative(row.original.created_at)}
        </span>
      ),
      meta: { sort: "created_at" },
    }),
    helper.display({
      id: "actions",
      header: () => <span className="sr-only">Actions</span>,
      cell: ({ row }) => <ContactActions contact={row.original} />,
      meta: { className: "w-8 text-right" },
    }),
  ]);

interface ContactsTableProps {
  query: ListQuery<Contact>;
  sort: string;
  onSortChange: (sort: string) => void;
  isFiltered: boolean;
  onOpen: (id: string) => void;
}

export function ContactsTable({ isFiltered, onOpen, ...table }: ContactsTableProps) {
  const columns = useMemo(() => columnsFor(onOpen), [onOpen]);
  return (
    <DataTable
      label="Contacts"
      columns={columns}
      getRowId={({ id }) => id}
      empty={
        isFiltered ? (
          <EmptyState icon={SearchX} title="No contact matches">
            Try other words, or take a filter away.
          </EmptyState>
        ) : (
          <EmptyState
            icon={ContactIcon}
            title="Nobody has left contact details yet"
            action={
              <Button asChild>
                <Link href="/portal/assistants">See the contact forms</Link>
              </Button>
            }
          >
            What visitors leave in a contact form is listed here. Each assistant&apos;s page says whether it offers one.
          </EmptyState>
        )
      }
      {...table}
    />
  );
}
