"use client";

import { CircleCheck, LoaderCircle, TriangleAlert } from "lucide-react";
import { useEffect, useRef } from "react";

import { Button } from "@/components/ui/button";
import { useToast } from "@/components/ui/toast";
import { errorMessage, type Gap, type GapProof } from "@/lib/api";
import { formatRelative } from "@/lib/format";
import { cn } from "@/lib/utils";

import { isWaiting, plainAnswer, stateOf } from "./gap-words";
import { useAskAgain } from "./queries";

/** What came of asking an answered question again; while nothing has, that it is about to be asked. */
export function ProofPanel({ gap }: { gap: Gap }) {
  const panel = useRef<HTMLElement>(null);
  const state = stateOf(gap);
  const isAsking = isWaiting(gap);
  // Who has just saved an answer may have scrolled far below.
  useEffect(() => {
    if (isAsking) panel.current?.scrollIntoView({ block: "nearest" });
  }, [isAsking]);
  if (!state) return null;
  const isGood = state.tone === "success";
  const Icon = isAsking ? LoaderCircle : isGood ? CircleCheck : TriangleAlert;
  return (
    <section
      ref={panel}
      aria-label="Asked again"
      className={cn("grid gap-2 rounded-lg border p-3 text-[13px]", isGood ? "bg-success-soft" : "bg-sunken")}
    >
      <p role="status" className={cn("flex items-center gap-2 font-medium", isGood ? "text-success-text" : "text-ink")}>
        <Icon className={cn("size-4 shrink-0", isAsking ? "animate-spin" : !isGood && "text-warning-text")} aria-hidden />
        {isAsking ? "Your answer is being read; then the question is asked again." : `${state.text}${isGood ? ":" : "."}`}
      </p>
      {gap.proof && <Result gap={gap} proof={gap.proof} />}
    </section>
  );
}

function Result({ gap, proof }: { gap: Gap; proof: GapProof }) {
  const toast = useToast();
  const again = useAskAgain();
  return (
    <>
      {proof.answer && (
        <blockquote className="max-h-40 overflow-y-auto rounded-md bg-surface px-3 py-2 whitespace-pre-line [overflow-wrap:anywhere] text-ink" tabIndex={0}>
          {plainAnswer(proof.answer)}
        </blockquote>
      )}
      {proof.answer && (
        <p className="[overflow-wrap:anywhere] text-soft">
          {proof.sources.length > 0 ? `Source: ${proof.sources.map(({ title }) => title).join(", ")}` : "It named no source."}
          {proof.asked_at && ` · Asked ${formatRelative(proof.asked_at)}`}
        </p>
      )}
      {proof.note && <p className="[overflow-wrap:anywhere] text-soft">{proof.note}</p>}
      {gap.document_id && (
        <Button
          size="sm"
          className="w-fit"
          isPending={again.isPending}
          onClick={() => again.mutate(gap.id, { onError: (error) => toast.error(errorMessage(error)) })}
        >
          Ask again now
        </Button>
      )}
    </>
  );
}
