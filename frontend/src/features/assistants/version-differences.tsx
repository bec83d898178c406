"use client";

import { TriangleAlert } from "lucide-react";
import { useMemo, useState } from "react";

import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import type { Assistant } from "@/lib/api";

import { isAllowed, modelChoice } from "./assistant-fields";
import { type Area, useModels, useVersion } from "./queries";
import { type Difference, differences } from "./version-words";
import { partsOf, withoutLongStretches, wordDifferences } from "./word-differences";

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
  const [isWhole, setWhole] = useState(false);
  const whole = useMemo(() => wordDifferences(then, now), [then, now]);
  const short = useMemo(() => withoutLongStretches(whole), [whole]);
  const shown = isWhole ? whole : short;
  const isFolded = short.some((stretch, index) => stretch !== whole[index]);
  const sides = [
    { name: `In version ${version}`, parts: partsOf(shown, "then"), Mark: "del", tone: "bg-accent-soft/50" },
    { name: "Now", parts: partsOf(shown, "now"), Mark: "ins", tone: "bg-sunken" },
  ] as const;
  return (
    <section aria-label={label} className="min-w-0">
      <h3 className="mb-1.5 text-[13px] font-semibold">{label}</h3>
      <div className="grid gap-2 sm:grid-cols-2">
        {sides.map(({ name, parts, Mark, tone }) => (
          <div key={name} className={`min-w-0 rounded-lg px-3 py-2 ${tone}`}>
            <p className="text-xs text-faint">{name}</p>
            <p tabIndex={0} className="mt-0.5 max-h-64 overflow-y-auto text-[13px] whitespace-pre-line [overflow-wrap:anywhere]">
              {parts.map(({ text, isChanged }, index) =>
                isChanged ? (
                  <Mark key={index} className={MARKS[Mark]}>
                    {text}
                  </Mark>
                ) : (
                  <span key={index}>{text}</span>
                ),
              )}
            </p>
          </div>
        ))}
      </div>
      {isFolded && (
        <Button variant="link" size="sm" className="mt-1.5" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
          {isWhole ? "Show what changed" : "Show the whole text"}
          <span className="sr-only">: {label}</span>
        </Button>
      )}
    </section>
  );
}

/** Told apart without their colours too: what is gone is struck through, what is new is underlined. */
const MARKS = {
  del: "rounded-sm bg-danger-soft text-danger-text line-through decoration-1 [box-decoration-break:clone]",
  ins: "rounded-sm bg-success-soft text-success-text underline decoration-1 underline-offset-3 [box-decoration-break:clone]",
};
