"use client";

import { Button } from "@/components/ui/button";
import { useToast } from "@/components/ui/toast";
import { errorMessage, type Gap } from "@/lib/api";

import { useDismissGap } from "./queries";

/** Puts a question away for good, however often it is asked. */
export function DismissButton({ gap }: { gap: Gap }) {
  const toast = useToast();
  const dismiss = useDismissGap();
  return (
    <Button
      size="sm"
      variant="ghost"
      isPending={dismiss.isPending}
      aria-label={`Dismiss: ${gap.question}`}
      onClick={() =>
        dismiss.mutate(gap.id, {
          onSuccess: () => toast.success("Dismissed. You find it again under Dismissed."),
          onError: (error) => toast.error(errorMessage(error)),
        })
      }
    >
      Dismiss
    </Button>
  );
}
