"use client";

import { TriangleAlert } from "lucide-react";

import { Skeleton } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import type { Assistant } from "@/lib/api";

import { isAllowed, modelChoice } from "./assistant-fields";
import { type Area, useModels, useVersion } from "./queries";
import { type Difference, differences } from "./version-words";

/** What is different between a version and now, in words. */
export function VersionDifferences({ area, assistant, version }: { area: Area; assistant: Assistant; version: number }) {
  const found = useVersion(area, assistant.id, version);
  const models = useModels(area, assistant.tenant_id);
  if (found.isError) return <ErrorState error={found.error} onRetry={() => void found.refetch()} className="py-6" />;
  if (!found.data) return <Skeleton className="h-16" />;
  const then = found.data.configuration;
  const changes = differences(then, assistant);
  const isModelGone = models.data !== undefined && !isAllowed(models.data, modelChoice(then.provider, then.model));
  if (changes.length === 0) return <p className="text-sm text-faint">Its settings were the same as now.</p>;
  return (
    <div className="grid gap-5">
      {isModelGone && (
        <p className="flex gap-2 rounded-lg bg-warning-soft px-3 py-2.5 text-[13px] text-warning-text">
          <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
          The model of this version may not be used here any more. Restoring brings back everything else.
        </p>
      )}
      {changes.map((change) => (
        <DifferenceView key={change.label} change={change} version={version} />
      ))}
    </div>
  );
}

function DifferenceView({ change: { label, then, now }, version }: { change: Difference; version: number }) {
  const sides = [
    { name: `In version ${version}`, text: then, tone: "bg-accent-soft/50" },
    { name: "Now", text: now, tone: "bg-sunken" },
  ];
  return (
    <section aria-label={label} className="min-w-0">
      <h3 className="mb-1.5 text-[13px] font-semibold">{label}</h3>
      <div className="grid gap-2 sm:grid-cols-2">
        {sides.map(({ name, text, tone }) => (
          <div key={name} className={`min-w-0 rounded-lg px-3 py-2 ${tone}`}>
            <p className="text-xs text-faint">{name}</p>
            <p tabIndex={0} className="mt-0.5 max-h-64 overflow-y-auto text-[13px] whitespace-pre-line [overflow-wrap:anywhere]">
              {text}
            </p>
          </div>
        ))}
      </div>
    </section>
  );
}
