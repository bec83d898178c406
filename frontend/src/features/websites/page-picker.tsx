"use client";

import { SearchX } from "lucide-react";
import { useDeferredValue, useMemo, useState } from "react";

import { Button } from "@/components/ui/button";
import { DialogClose, DialogFooter, DialogLoading } from "@/components/ui/dialog";
import { FormError } from "@/components/ui/field";
import { SearchInput } from "@/components/ui/search-input";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState, ErrorState } from "@/components/ui/states";
import { useToast } from "@/components/ui/toast";
import { errorMessage, type Website, type WebsitePage, type WebsitePages } from "@/lib/api";
import { formatNumber, plural } from "@/lib/format";

import { groupPages, searchPages } from "./page-groups";
import { PageList } from "./page-list";
import { useChoosePages, useWebsitePages } from "./queries";
import { UnreadPages } from "./unread-pages";

/** Which of the pages that were found are read. */
export function PagePicker({ website, onDone }: { website: Website; onDone: () => void }) {
  const { data, isError, error, refetch } = useWebsitePages(website.id);
  if (data) return <Picker website={website} found={data} onDone={onDone} />;
  if (isError) return <ErrorState error={error} onRetry={() => void refetch()} />;
  return (
    <DialogLoading label="Loading the pages">
      <Skeleton className="h-9" />
      <Skeleton className="h-56" />
    </DialogLoading>
  );
}

/** Whoever has not chosen yet most likely wants all of it. */
function firstChoice(website: Website, pages: WebsitePage[]): Set<string> {
  const chosen = pages.filter(({ is_chosen }) => is_chosen);
  return new Set((website.status === "choosing" && chosen.length === 0 ? pages : chosen).map(({ url }) => url));
}

function Picker({ website, found: { items: pages, unread, unread_count }, onDone }: { website: Website; found: WebsitePages; onDone: () => void }) {
  const toast = useToast();
  const choose = useChoosePages();
  const [chosen, setChosen] = useState(() => firstChoice(website, pages));
  const [q, setQ] = useState("");
  const [message, setMessage] = useState<string | null>(null);
  const text = useDeferredValue(q);
  const found = useMemo(() => searchPages(pages, text), [pages, text]);
  const groups = useMemo(() => groupPages(found), [found]);
  const takenAway = pages.filter(({ url, document_id }) => document_id !== null && !chosen.has(url)).length;
  const isFirst = website.status === "choosing";

  const [setAll] = useState(() => (urls: readonly string[], isChosen: boolean) => {
    setChosen((before) => {
      const after = new Set(before);
      for (const url of urls) {
        if (isChosen) after.add(url);
        else after.delete(url);
      }
      return after;
    });
  });

  async function save() {
    setMessage(null);
    try {
      await choose.mutateAsync({ id: website.id, urls: pages.map(({ url }) => url).filter((url) => chosen.has(url)) });
      toast.success(isFirst ? `${plural(chosen.size, "page")} chosen. Reading takes a moment.` : "Saved.");
      onDone();
    } catch (error) {
      setMessage(errorMessage(error));
    }
  }

  const foundUrls = found.map(({ url }) => url);
  const isSearching = text.trim() !== "";
  return (
    <>
      <div className="grid gap-3 px-5 pt-3 pb-3 sm:px-6">
        <FormError>{message}</FormError>
        {website.is_truncated && (
          <p className="rounded-lg bg-warning-soft px-3 py-2.5 text-[13px] text-warning-text">
            The search stopped at its limit, so there may be more. Raise the limits under Edit, then read it again.
          </p>
        )}
        <UnreadPages pages={unread} count={unread_count} />
        <div className="flex flex-wrap items-center gap-2">
          <SearchInput value={q} onValueChange={setQ} label="Search pages" className="w-full sm:w-auto sm:flex-1" />
          <Button size="sm" onClick={() => setAll(foundUrls, true)}>
            {isSearching ? "Choose these" : "Choose all"}
          </Button>
          <Button size="sm" onClick={() => setAll(foundUrls, false)}>
            {isSearching ? "Leave these out" : "Choose none"}
          </Button>
        </div>
      </div>
      {found.length > 0 ? (
        <PageList groups={groups} chosen={chosen} isSearching={isSearching} onChoose={setAll} />
      ) : (
        <div className="flex-1 border-t">
          <EmptyState icon={SearchX} title={isSearching ? "No page matches" : "No page was found"}>
            {isSearching ? "Try other words." : "Read it again, or edit which pages are looked for."}
          </EmptyState>
        </div>
      )}
      <DialogFooter className="sm:items-center">
        <DialogClose asChild>
          <Button>Cancel</Button>
        </DialogClose>
        <Button variant="primary" disabled={isFirst && chosen.size === 0} isPending={choose.isPending} onClick={() => void save()}>
          {isFirst ? `Read ${plural(chosen.size, "page")}` : "Save"}
        </Button>
        <p role="status" className="text-[13px] text-soft sm:order-first sm:mr-auto">
          {formatNumber(chosen.size)} of {plural(pages.length, "page")} chosen
          {takenAway > 0 && <span className="block text-faint">{plural(takenAway, "page")} will no longer be answered from.</span>}
        </p>
      </DialogFooter>
    </>
  );
}
