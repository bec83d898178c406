"use client";

import { Bot, MessageCircleQuestion, TextQuote } from "lucide-react";
import Link from "next/link";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Select } from "@/components/ui/input";
import { PageHeader } from "@/components/ui/page-header";
import { SearchInput } from "@/components/ui/search-input";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState, ErrorState } from "@/components/ui/states";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/components/ui/tabs";
import { useToast } from "@/components/ui/toast";
import { assistantHref, useAssistants } from "@/features/assistants";
import type { Document } from "@/lib/api";
import { plural } from "@/lib/format";
import { useSearchState } from "@/lib/use-search-state";

import { DocumentDialog, type Editing } from "./document-dialog";
import type { WrittenKind } from "./document-fields";
import { KINDS } from "./document-words";
import { DocumentsTable } from "./documents-table";
import { useDocuments } from "./queries";
import { TrySearch } from "./try-search";
import { UploadCard } from "./upload-card";
import { useUploads } from "./use-uploads";

const DESCRIPTION = "What your assistant answers from, with its sources.";
const MAX_ASSISTANTS = 100;

/** What the client's assistants know, one assistant at a time. */
export function KnowledgeScreen() {
  const [chosen, setChosen] = useSearchState("assistant_id");
  const query = useAssistants("client", { sort: "name" }, MAX_ASSISTANTS);
  const assistants = query.data?.filter(({ status }) => status !== "archived");
  const assistant =
    assistants?.find(({ id }) => id === chosen) ?? assistants?.find(({ is_default }) => is_default) ?? assistants?.[0];

  if (assistant) {
    return (
      <>
        <PageHeader
          title="Knowledge"
          description={DESCRIPTION}
          actions={
            assistants && assistants.length > 1 ? (
              <Select
                aria-label="Assistant"
                value={assistant.id}
                onChange={(event) => setChosen(event.target.value)}
                className="w-36 sm:w-52"
              >
                {assistants.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </Select>
            ) : undefined
          }
        />
        <Knowledge key={assistant.id} assistantId={assistant.id} />
      </>
    );
  }
  return (
    <>
      <PageHeader title="Knowledge" description={DESCRIPTION} />
      {query.isPending ? (
        <div role="status" aria-label="Loading">
          <Skeleton className="mb-4 h-36 rounded-xl" />
          <Skeleton className="h-64 rounded-xl" />
        </div>
      ) : (
        <Card>
          {query.isError ? (
            <ErrorState error={query.error} onRetry={() => void query.refetch()} />
          ) : (
            <EmptyState
              icon={Bot}
              title="There is no assistant yet"
              action={
                <Button asChild variant="primary">
                  <Link href={assistantHref("client")}>Create an assistant</Link>
                </Button>
              }
            >
              Knowledge belongs to an assistant. Create one first.
            </EmptyState>
          )}
        </Card>
      )}
    </>
  );
}

function Knowledge({ assistantId }: { assistantId: string }) {
  const toast = useToast();
  const [view, setView] = useSearchState("view", "documents");
  // Here, so that looking at the other tab does not hide what is on its way.
  const uploads = useUploads(assistantId, (count) =>
    toast.success(`${plural(count, "file")} uploaded. Reading takes a moment.`),
  );
  return (
    <Tabs value={view} onValueChange={setView}>
      <TabsList aria-label="Knowledge">
        <TabsTrigger value="documents">Documents</TabsTrigger>
        <TabsTrigger value="try">Try a question</TabsTrigger>
      </TabsList>
      <TabsContent value="documents">
        <UploadCard {...uploads} />
        <Documents assistantId={assistantId} />
      </TabsContent>
      <TabsContent value="try">
        <TrySearch assistantId={assistantId} />
      </TabsContent>
    </Tabs>
  );
}

function Documents({ assistantId }: { assistantId: string }) {
  const [q, setQ] = useSearchState("q");
  const [kind, setKind] = useSearchState("kind");
  const [status, setStatus] = useSearchState("status");
  const [sort, setSort] = useSearchState("sort", "-created_at");
  const [editing, setEditing] = useState<Editing>(null);
  const [onEdit] = useState(() => (document: Document) => setEditing({ document }));
  const documents = useDocuments({ assistant_id: assistantId, q, kind, status, sort });
  const add = (written: WrittenKind) => setEditing({ kind: written, assistantId });
  const addButtons = (
    <div className="flex flex-wrap gap-2">
      <Button onClick={() => add("text")}>
        <TextQuote aria-hidden /> Add text
      </Button>
      <Button onClick={() => add("question")}>
        <MessageCircleQuestion aria-hidden /> Add question
      </Button>
    </div>
  );

  return (
    <>
      <div className="mb-4 grid grid-cols-2 gap-2 sm:flex">
        <SearchInput value={q} onValueChange={setQ} label="Search documents" className="col-span-2 sm:w-60" />
        <Select aria-label="Kind" value={kind} onChange={(event) => setKind(event.target.value)} className="sm:w-36">
          <option value="">Every kind</option>
          {Object.entries(KINDS).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </Select>
        <Select
          aria-label="Status"
          value={status}
          onChange={(event) => setStatus(event.target.value)}
          className="sm:w-36"
        >
          <option value="">Every status</option>
          <option value="ready">Ready</option>
          <option value="queued">Waiting</option>
          <option value="processing">In work</option>
          <option value="failed">Failed</option>
        </Select>
        <div className="col-span-2 sm:ml-auto">{addButtons}</div>
      </div>
      <DocumentsTable
        query={documents}
        sort={sort}
        onSortChange={setSort}
        isFiltered={[q, kind, status].some((value) => value !== "")}
        onEdit={onEdit}
        addButtons={addButtons}
      />
      <DocumentDialog editing={editing} onClose={() => setEditing(null)} />
    </>
  );
}
