"use client";

import { ShieldAlert } from "lucide-react";

import { Button } from "@/components/ui/button";
import { useToast } from "@/components/ui/toast";
import { errorMessage, type OriginSighting } from "@/lib/api";
import { formatRelative, plural } from "@/lib/format";

import { useAddDomain } from "./queries";

/** Websites that carry the tag but are not allowed, each with the one click that allows it. */
export function BlockedSightings({ sightings }: { sightings: OriginSighting[] }) {
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
      {sightings.map(({ id, origin, count, last_seen_at }) => (
        <li key={id} className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-3 sm:px-5">
          <ShieldAlert className="size-4 shrink-0 text-warning-text" aria-hidden />
          <div className="min-w-0 flex-1">
            <p className="font-mono text-[13px] break-all">{origin}</p>
            <p className="text-[13px] text-faint">
              Seen, but not allowed: {plural(count, "time")}, last {formatRelative(last_seen_at)}
            </p>
          </div>
          <Button
            size="sm"
            aria-label={`Allow it: ${origin}`}
            isPending={add.isPending && add.variables === origin}
            disabled={add.isPending}
            onClick={() => allow(origin)}
          >
            Allow it
          </Button>
        </li>
      ))}
    </ul>
  );
}
