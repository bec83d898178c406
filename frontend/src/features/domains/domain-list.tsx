"use client";

import { Globe, Trash2 } from "lucide-react";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState, ErrorState } from "@/components/ui/states";
import { useToast } from "@/components/ui/toast";
import type { AllowedDomain } from "@/lib/api";
import { formatRelative } from "@/lib/format";
import { cn } from "@/lib/utils";

import { type DomainOwner, useDomains, useRemoveDomain } from "./queries";

export function DomainList({ owner }: { owner?: DomainOwner }) {
  const domains = useDomains(owner);
  const remove = useRemoveDomain(owner);
  const toast = useToast();
  const [leaving, setLeaving] = useState<AllowedDomain | null>(null);

  if (domains.data === undefined) {
    if (domains.isError) return <ErrorState error={domains.error} onRetry={() => void domains.refetch()} />;
    return (
      <div className="grid gap-5 p-5" role="status" aria-label="Loading domains">
        <Skeleton className="h-4 w-56" />
        <Skeleton className="h-4 w-44" />
      </div>
    );
  }
  if (domains.data.length === 0) {
    return (
      <EmptyState icon={Globe} title="No domain is allowed yet">
        Until you allow one, the widget appears nowhere.
      </EmptyState>
    );
  }
  return (
    <>
      <ul className="divide-y">
        {domains.data.map((domain) => (
          <li key={domain.id} className="flex items-center gap-3 py-2.5 pr-3 pl-4 sm:pl-5">
            <span
              className={cn("size-2 shrink-0 rounded-full", domain.last_seen_at ? "bg-success" : "bg-line-strong")}
              aria-hidden
            />
            <div className="min-w-0 flex-1 sm:flex sm:items-center sm:justify-between sm:gap-4">
              <p className="font-mono text-[13px] break-all">{domain.pattern}</p>
              <p className="shrink-0 text-[13px] text-faint">
                {domain.last_seen_at ? `Widget seen ${formatRelative(domain.last_seen_at)}` : "Widget not seen yet"}
              </p>
            </div>
            <Button
              variant="ghost"
              size="icon"
              aria-label={`Remove ${domain.pattern}`}
              onClick={() => setLeaving(domain)}
            >
              <Trash2 aria-hidden />
            </Button>
          </li>
        ))}
      </ul>
      <ConfirmDialog
        isOpen={leaving !== null}
        onOpenChange={(isOpen) => !isOpen && setLeaving(null)}
        title="Remove this domain?"
        confirmLabel="Remove"
        isDanger
        onConfirm={async () => {
          if (leaving === null) return;
          await remove.mutateAsync(leaving.id);
          toast.success(`${leaving.pattern} is removed.`);
        }}
      >
        <p>
          Within seconds the widget disappears from <code className="font-mono text-[13px]">{leaving?.pattern}</code>,
          and open chats there end.
        </p>
      </ConfirmDialog>
    </>
  );
}
