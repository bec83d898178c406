"use client";

import { Globe, MessageCircleQuestion, TextQuote } from "lucide-react";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/input";
import { SearchInput } from "@/components/ui/search-input";
import { nameOf, useWebsites } from "@/features/websites";
import type { Document } from "@/lib/api";
import { useSearchState } from "@/lib/use-search-state";

import { DocumentDialog, type Editing } from "./document-dialog";
import type { WrittenKind } from "./document-fields";
import { KINDS } from "./document-words";
import { DocumentsTable } from "./documents-table";
import { useDocuments } from "./queries";

/** The documents of one assistant, to search, to sort and to add to. */
export function Documents({ assistantId, onAddWebsite }: { assistantId: string; onAddWebsite: () => void }) {
  const [q, setQ] = useSearchState("q");
  const [kind, setKind] = useSearchState("kind");
  const [status, setStatus] = useSearchState("status");
  const [websiteId, setWebsiteId] = useSearchState("website_id");
  const [sort, setSort] = useSearchState("sort", "-created_at");
  const [editing, setEditing] = useState<Editing>(null);
  const [onEdit] = useState(() => (document: Document) => setEditing({ document }));
  const { data: websites = [] } = useWebsites(assistantId);
  const documents = useDocuments({ assistant_id: assistantId, q, kind, status, website_id: websiteId, sort });
  const add = (written: WrittenKind) => setEditing({ kind: written, assistantId });

  const addButtons = (
    <div className="flex flex-wrap gap-2 max-sm:*:flex-1">
      <Button onClick={onAddWebsite}>
        <Globe aria-hidden /> Add website
      </Button>
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
      <div className="mb-4">{addButtons}</div>
      <div className="mb-4 grid grid-cols-2 gap-2 sm:flex sm:flex-wrap">
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
        {websites.length > 0 && (
          <Select
            aria-label="Website"
            value={websiteId}
            onChange={(event) => setWebsiteId(event.target.value)}
            className="col-span-2 sm:w-44"
          >
            <option value="">Every source</option>
            {websites.map((website) => (
              <option key={website.id} value={website.id}>
                {nameOf(website)}
              </option>
            ))}
          </Select>
        )}
      </div>
      <DocumentsTable
        query={documents}
        sort={sort}
        onSortChange={setSort}
        isFiltered={[q, kind, status, websiteId].some((value) => value !== "")}
        onEdit={onEdit}
        addButtons={addButtons}
      />
      <DocumentDialog editing={editing} onClose={() => setEditing(null)} />
    </>
  );
}
