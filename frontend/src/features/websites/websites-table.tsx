"use client";

import { Globe } from "lucide-react";
import { useMemo } from "react";

import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { columnsOf, DataTable } from "@/components/ui/data-table";
import { RowButton } from "@/components/ui/row-link";
import { EmptyState } from "@/components/ui/states";
import { useToast } from "@/components/ui/toast";
import { errorMessage, type Website } from "@/lib/api";
import { formatDateTime, plural } from "@/lib/format";
import type { ListQuery } from "@/lib/use-list";

import { useReadAgain } from "./queries";
import { WebsiteActions } from "./website-actions";
import type { WebsiteTask } from "./website-dialog";
import { describeWebsite, nameOf, stateOf } from "./website-words";

const helper = columnsOf<Website>();

type OnTask = (task: WebsiteTask) => void;

const columnsFor = (onTask: OnTask, onShowDocuments: (website: Website) => void) =>
  helper.columns([
    helper.display({
      id: "website",
      header: "Website",
      cell: ({ row }) => <WebsiteCell website={row.original} onTask={onTask} />,
      meta: { className: "w-full max-w-0" },
    }),
    helper.display({
      id: "status",
      header: "Status",
      cell: ({ row }) => <State website={row.original} />,
      meta: { className: "max-sm:hidden" },
    }),
    helper.display({
      id: "actions",
      header: () => <span className="sr-only">Actions</span>,
      cell: ({ row }) => <WebsiteActions website={row.original} onTask={onTask} onShowDocuments={onShowDocuments} />,
      meta: { className: "w-8 text-right" },
    }),
  ]);

interface WebsitesTableProps {
  query: ListQuery<Website>;
  onTask: OnTask;
  onShowDocuments: (website: Website) => void;
  assistantId: string;
}

export function WebsitesTable({ query, onTask, onShowDocuments, assistantId }: WebsitesTableProps) {
  const columns = useMemo(() => columnsFor(onTask, onShowDocuments), [onTask, onShowDocuments]);
  return (
    <DataTable
      label="Websites"
      columns={columns}
      query={query}
      getRowId={({ id }) => id}
      empty={
        <EmptyState
          icon={Globe}
          title="No website yet"
          action={
            <Button variant="primary" onClick={() => onTask({ add: assistantId })}>
              Add a website
            </Button>
          }
        >
          Name your website and choose which of its pages your assistant answers from. They are read again by themselves,
          so answers stay right when your pages change.
        </EmptyState>
      }
    />
  );
}

function State({ website, className }: { website: Website; className?: string }) {
  const { label, tone } = stateOf(website);
  return (
    <Badge tone={tone} hasDot className={className}>
      {label}
    </Badge>
  );
}

function WebsiteCell({ website, onTask }: { website: Website; onTask: OnTask }) {
  const { id, kind, status, failure_text, found_count, is_truncated, last_synced_at } = website;
  return (
    <div className="flex min-w-0 items-start gap-2.5">
      <Globe className="mt-0.5 size-4 shrink-0 text-faint" aria-hidden />
      <div className="min-w-0 flex-1">
        <RowButton onClick={() => onTask(kind === "page" ? { edit: website } : { pagesOf: id })}>{nameOf(website)}</RowButton>
        <p className="text-[13px] text-faint" title={last_synced_at ? `Last read ${formatDateTime(last_synced_at)}` : undefined}>
          {describeWebsite(website)}
        </p>
        <State website={website} className="my-1 sm:hidden" />
        {status === "finding" && (
          <p role="status" className="text-[13px] text-soft">
            {kind === "page" ? "The page is being read." : found_count === 0 ? "Looking for pages…" : `${plural(found_count, "page")} found so far…`}
          </p>
        )}
        {status === "ready" && is_truncated && (
          <p className="text-[13px] text-warning-text">The search stopped at its limit: there may be more pages.</p>
        )}
        {failure_text && <p className="mt-1 text-[13px] [overflow-wrap:anywhere] text-danger-text">{failure_text}</p>}
        {status === "choosing" && (
          <Button size="sm" variant="primary" className="z-10 mt-2" onClick={() => onTask({ pagesOf: id })}>
            Choose among {plural(found_count, "page")}
          </Button>
        )}
        {status === "failed" && <TryAgain id={id} />}
      </div>
    </div>
  );
}

function TryAgain({ id }: { id: string }) {
  const toast = useToast();
  const again = useReadAgain();
  return (
    <Button
      size="sm"
      className="z-10 mt-1"
      isPending={again.isPending}
      onClick={() => again.mutate(id, { onError: (error) => toast.error(errorMessage(error)) })}
    >
      Try again
    </Button>
  );
}
