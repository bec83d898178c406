"use client";

import { ChevronDown, History, RotateCcw } from "lucide-react";
import { useId, useState } from "react";

import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState, ErrorState } from "@/components/ui/states";
import { useToast } from "@/components/ui/toast";
import { type Assistant, type AssistantVersion, errorMessage } from "@/lib/api";
import { formatDateTime } from "@/lib/format";
import { cn } from "@/lib/utils";

import { assistantHref } from "./assistant-href";
import { type Area, useAssistant, useRestoreVersion, useVersions } from "./queries";
import { VersionDifferences } from "./version-differences";
import { changeInWords } from "./version-words";

/** Everything that was changed of an assistant, and the way back to each state. */
export function VersionsScreen({ area, id }: { area: Area; id: string }) {
  const assistant = useAssistant(area, id);
  const versions = useVersions(area, id);
  const back = { href: assistantHref(area, id), label: assistant.data?.name ?? "Assistant" };
  const failed = [assistant, versions].find(({ isError, data }) => isError && data === undefined);
  return (
    <>
      <PageHeader
        back={back}
        title="Versions"
        description="Every change that was saved; the last hundred are kept. Restoring brings back the settings of the assistant's page. Documents, tools and whether it is published stay as they are."
      />
      {failed ? (
        <ErrorState error={failed.error} onRetry={() => void failed.refetch()} />
      ) : assistant.data && versions.data ? (
        <>
          {versions.data.length === 0 ? (
            <Card>
              <EmptyState icon={History} title="No version yet">
                The next change that is saved is the first one kept here.
              </EmptyState>
            </Card>
          ) : (
            <ol className="grid gap-3" aria-label="Versions, the newest first">
              {versions.data.map((version) => (
                <li key={version.id}>
                  <VersionCard area={area} assistant={assistant.data} version={version} />
                </li>
              ))}
            </ol>
          )}
          {versions.hasNextPage && (
            <Button
              className="mt-4"
              isPending={versions.isFetchingNextPage}
              onClick={() => void versions.fetchNextPage()}
            >
              Show older versions
            </Button>
          )}
        </>
      ) : (
        <div role="status" aria-label="Loading the versions" className="grid gap-3">
          {[1, 2, 3].map((key) => (
            <Skeleton key={key} className="h-20 rounded-xl" />
          ))}
        </div>
      )}
    </>
  );
}

interface VersionCardProps {
  area: Area;
  assistant: Assistant;
  version: AssistantVersion;
}

function VersionCard({ area, assistant, version }: VersionCardProps) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const isCurrent = version.version === assistant.version;
  const words = changeInWords(version);
  return (
    <Card>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-3 p-4 sm:px-5">
        <div className="min-w-0 flex-1 basis-60">
          <h2 className="flex flex-wrap items-center gap-2 text-sm font-semibold [overflow-wrap:anywhere]">
            {words} {isCurrent && <Badge tone="success">Now</Badge>}
          </h2>
          <p className="mt-0.5 text-[13px] text-faint [overflow-wrap:anywhere]">
            Version {version.version} · {formatDateTime(version.created_at)} · {authorOf(version)}
          </p>
        </div>
        {!isCurrent && (
          <div className="flex flex-wrap gap-2">
            <Button aria-expanded={isOpen} aria-controls={id} onClick={() => setOpen(!isOpen)}>
              <ChevronDown className={cn("transition-transform", isOpen && "rotate-180")} aria-hidden />
              Compare<span className="sr-only"> version {version.version}</span>
            </Button>
            {assistant.status !== "archived" && <RestoreButton area={area} assistant={assistant} version={version} />}
          </div>
        )}
      </div>
      {!isCurrent && (
        <div id={id} hidden={!isOpen} className="border-t p-4 sm:px-5">
          {isOpen && <VersionDifferences area={area} assistant={assistant} version={version.version} />}
        </div>
      )}
    </Card>
  );
}

function RestoreButton({ area, assistant, version: { version } }: VersionCardProps) {
  const toast = useToast();
  const restore = useRestoreVersion(area, assistant.id);
  const onSuccess = (restored: Assistant) => {
    if (restored.version === assistant.version) toast.success("It is like that already. Nothing was changed.");
    else toast.success(`Version ${version} is restored. To undo this, restore version ${assistant.version}.`);
  };
  return (
    <Button
      isPending={restore.isPending}
      aria-label={`Restore version ${version}`}
      onClick={() => restore.mutate(version, { onSuccess, onError: (error) => toast.error(errorMessage(error)) })}
    >
      <RotateCcw aria-hidden /> Restore
    </Button>
  );
}

function authorOf({ author, is_by_platform }: AssistantVersion): string {
  return author ?? (is_by_platform ? "by your provider" : "by the system");
}
