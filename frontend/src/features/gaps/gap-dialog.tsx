"use client";

import { useEffect } from "react";

import { Dialog, DialogContent, DialogLoading } from "@/components/ui/dialog";
import { Skeleton } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";

import { AnswerForm } from "./answer-form";
import { isWaiting } from "./gap-words";
import { useGap, useRefreshGapLists } from "./queries";

/** One question with how it was asked, the answer to give, and what came of it. */
export function GapDialog({ id, onClose }: { id: string; onClose: () => void }) {
  return (
    <Dialog open={id !== ""} onOpenChange={(isOpen) => !isOpen && onClose()}>
      {id !== "" && (
        <DialogContent title="Answer this question" className="sm:max-w-2xl">
          <LoadedGap id={id} />
        </DialogContent>
      )}
    </Dialog>
  );
}

function LoadedGap({ id }: { id: string }) {
  const { data, isError, error, refetch } = useGap(id);
  const refreshLists = useRefreshGapLists();
  const isSettled = data !== undefined && !isWaiting(data);
  // What came of asking again moves the question from one list to another.
  useEffect(() => {
    if (isSettled) refreshLists();
  }, [isSettled, refreshLists]);

  if (data) return <AnswerForm gap={data} />;
  if (isError) return <ErrorState error={error} onRetry={() => void refetch()} />;
  return (
    <DialogLoading label="Loading the question">
      <Skeleton className="h-9" />
      <Skeleton className="h-28" />
    </DialogLoading>
  );
}
