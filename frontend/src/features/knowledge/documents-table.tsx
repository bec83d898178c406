"use client";

import { BookOpen, FileText, Globe, MessageCircleQuestion, SearchX, TextQuote, type LucideIcon } from "lucide-react";
import { type ReactNode, useMemo } from "react";

import { Button } from "@/components/ui/button";
import { columnsOf, DataTable } from "@/components/ui/data-table";
import { Select } from "@/components/ui/input";
import { RowButton } from "@/components/ui/row-link";
import { EmptyState } from "@/components/ui/states";
import { useToast } from "@/components/ui/toast";
import { type Citation, type Document, type DocumentKind, errorMessage } from "@/lib/api";
import type { ListQuery } from "@/lib/use-list";

import { DocumentActions } from "./document-actions";
import { DocumentState } from "./document-state";
import { CITATIONS, describeDocument, KINDS, mayReadBetter } from "./document-words";
import { useRetryDocument, useUpdateDocument } from "./queries";

const ICONS: Record<DocumentKind, LucideIcon> = {
  file: FileText,
  text: TextQuote,
  question: MessageCircleQuestion,
  page: Globe,
};

const helper = columnsOf<Document>();

const columnsFor = (onEdit: (document: Document) => void) =>
  helper.columns([
    helper.display({
      id: "title",
      header: "Document",
      cell: ({ row }) => <TitleCell document={row.original} onEdit={onEdit} />,
      meta: { sort: "title", className: "w-full max-w-0" },
    }),
    helper.display({
      id: "status",
      header: "Status",
      cell: ({ row }) => <DocumentState document={row.original} />,
      meta: { className: "max-sm:hidden" },
    }),
    helper.display({
      id: "citation",
      header: "Cited with",
      cell: ({ row }) => <CitationSelect document={row.original} />,
      meta: { className: "hidden md:table-cell" },
    }),
    helper.display({
      id: "actions",
      header: () => <span className="sr-only">Actions</span>,
      cell: ({ row }) => <DocumentActions document={row.original} onEdit={() => onEdit(row.original)} />,
      meta: { className: "w-8 text-right" },
    }),
  ]);

interface DocumentsTableProps {
  query: ListQuery<Document>;
  sort: string;
  onSortChange: (sort: string) => void;
  isFiltered: boolean;
  onEdit: (document: Document) => void;
  addButtons: ReactNode;
}

export function DocumentsTable({ isFiltered, onEdit, addButtons, ...table }: DocumentsTableProps) {
  const columns = useMemo(() => columnsFor(onEdit), [onEdit]);
  return (
    <DataTable
      label="Documents"
      columns={columns}
      getRowId={({ id }) => id}
      empty={
        isFiltered ? (
          <EmptyState icon={SearchX} title="No document matches">
            Try other words, or take a filter away.
          </EmptyState>
        ) : (
          <EmptyState icon={BookOpen} title="Nothing to answer from yet" action={addButtons}>
            Add what your visitors ask about: price lists, brochures, opening hours, the answers you give every day.
          </EmptyState>
        )
      }
      {...table}
    />
  );
}

function TitleCell({ document, onEdit }: { document: Document; onEdit: (document: Document) => void }) {
  const toast = useToast();
  const retry = useRetryDocument();
  const { id, kind, title, url, status, failure_text } = document;
  const Icon = ICONS[kind];
  return (
    <div className="flex min-w-0 items-start gap-2.5">
      <Icon className="mt-0.5 size-4 shrink-0 text-faint" aria-label={KINDS[kind]} />
      <div className="min-w-0 flex-1">
        <RowButton onClick={() => onEdit(document)}>{title}</RowButton>
        <p className="text-[13px] text-faint">{describeDocument(document)}</p>
        <DocumentState document={document} className="my-1 sm:hidden" />
        {status === "queued" && failure_text && <p className="mt-1 text-[13px] text-soft">{failure_text}</p>}
        {kind === "page" && url !== null && <PageLink url={url} />}
        {status === "failed" && (
          <div className="mt-1 grid justify-items-start gap-1">
            <p className="text-[13px] text-danger-text">{failure_text}</p>
            {mayReadBetter(document) && (
              <Button
                size="sm"
                className="relative z-10"
                isPending={retry.isPending}
                onClick={() => retry.mutate(id, { onError: (error) => toast.error(errorMessage(error)) })}
              >
                Try again
              </Button>
            )}
          </div>
        )}
      </div>
    </div>
  );
}

/** Where on the web it is. */
function PageLink({ url }: { url: string }) {
  return (
    <a
      href={url}
      target="_blank"
      rel="noopener noreferrer"
      className="relative z-10 block w-fit max-w-full truncate rounded text-[13px] text-accent-text underline-offset-4 hover:underline"
    >
      {url.replace(/^https?:\/\//, "").replace(/\/$/, "")}
    </a>
  );
}

/** What visitors see of this source, changed in place. */
function CitationSelect({ document: { id, title, citation } }: { document: Document }) {
  const toast = useToast();
  const update = useUpdateDocument();
  const shown = update.isPending ? (update.variables.citation ?? citation) : citation;
  return (
    <Select
      aria-label={`Cited with: ${title}`}
      className="relative z-10 w-36"
      value={shown}
      onChange={(event) =>
        update.mutate(
          { id, citation: event.target.value as Citation },
          { onError: (error) => toast.error(errorMessage(error)) },
        )
      }
    >
      {Object.entries(CITATIONS).map(([value, label]) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </Select>
  );
}
