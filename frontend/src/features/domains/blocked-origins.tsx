"use client";

import { ShieldAlert } from "lucide-react";

import { Button } from "@/components/ui/button";
import { useToast } from "@/components/ui/toast";
import { type BlockedOrigin, errorMessage } from "@/lib/api";
import { formatDateTime, formatRelative, plural } from "@/lib/format";

import { useAddDomain } from "./queries";

/** Websites that carry the tag but are not allowed, each with the one click that allows it, or why that cannot be. */
export function BlockedOrigins({ origins }: { origins: BlockedOrigin[] }) {
  const toast = useToast();
  const add = useAddDomain();

  function allow(origin: string) {
    add.mutate(origin, {
      onSuccess: () => toast.success(`${origin} is allowed. The widget appears there with the next page view.`),
      onError: (error) => toast.error(errorMessage(error)),
    });
  }

  return (
    <ul className="divide-y">
      {origins.map(({ id, origin, count, refusal, first_seen_at, last_seen_at }) => (
        <li key={id} className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-3 sm:px-5">
          <ShieldAlert className="size-4 shrink-0 text-warning-text" aria-hidden />
          <div className="min-w-0 flex-1">
            <p className="font-mono text-[13px] break-all">{origin}</p>
            <p className="text-[13px] text-faint" title={`First seen ${formatDateTime(first_seen_at)}`}>
              Refused {plural(count, "time")}, last {formatRelative(last_seen_at)}
            </p>
            {refusal && <p className="mt-1 text-[13px] text-soft">It cannot be allowed. {refusal}</p>}
          </div>
          {!refusal && (
            <Button
              size="sm"
              aria-label={`Allow it: ${origin}`}
              isPending={add.isPending && add.variables === origin}
              disabled={add.isPending}
              onClick={() => allow(origin)}
            >
              Allow it
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}
