"use client";

import { CircleCheck, CircleDashed, Radio } from "lucide-react";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { FormError } from "@/components/ui/field";
import { BlockedOrigins, useBlockedOrigins, useDomains } from "@/features/domains";
import { errorMessage } from "@/lib/api";
import { formatRelative } from "@/lib/format";

/** Tells whether the script tag was seen, from where, and what to do when it was seen from elsewhere. */
export function SiteCheck() {
  const domains = useDomains();
  const blocked = useBlockedOrigins();
  const [hasChecked, setChecked] = useState(false);
  const [isChecking, setChecking] = useState(false);
  const error = domains.error ?? blocked.error;

  async function check() {
    setChecking(true);
    await Promise.all([domains.refetch(), blocked.refetch()]);
    setChecking(false);
    setChecked(true);
  }

  const seen = (domains.data ?? []).filter(({ last_seen_at }) => last_seen_at !== null);
  const isReady = hasChecked && !error;
  return (
    <Card>
      <CardHeader
        title="3. Check that it arrived"
        description="Open your website once in another tab, so that the line can report, then check."
        actions={
          <Button variant="primary" isPending={isChecking} onClick={() => void check()}>
            <Radio aria-hidden /> Check my site
          </Button>
        }
      />
      <div aria-live="polite">
        {hasChecked && error && <FormError className="m-4 sm:m-5">{errorMessage(error)}</FormError>}
        {isReady && seen.length === 0 && (
          <div className="flex gap-3 px-4 py-4 sm:px-5">
            <CircleDashed className="mt-0.5 size-4 shrink-0 text-faint" aria-hidden />
            <div className="text-sm">
              <p className="font-medium">Not seen on an allowed domain yet.</p>
              <ul className="mt-1.5 list-disc space-y-1 pl-4 text-[13px] text-faint">
                <li>Is the line saved and published, and did you reload the page?</li>
                <li>
                  {domains.data?.length === 0
                    ? "You allow no domain yet: step 1 comes first."
                    : "Does the page's address fit a domain of step 1, with and without www?"}
                </li>
                <li>Does the website empty its cache first? Some systems take a few minutes.</li>
              </ul>
            </div>
          </div>
        )}
        {isReady && seen.length > 0 && (
          <ul className="divide-y">
            {seen.map(({ id, pattern, last_seen_at }) => (
              <li key={id} className="flex items-center gap-3 px-4 py-3 sm:px-5">
                <CircleCheck className="size-4 shrink-0 text-success" aria-hidden />
                <p className="min-w-0 text-sm">
                  <span className="font-mono text-[13px] break-all">{pattern}</span>{" "}
                  <span className="text-faint">works: seen {last_seen_at && formatRelative(last_seen_at)}</span>
                </p>
              </li>
            ))}
          </ul>
        )}
        {isReady && (blocked.data ?? []).length > 0 && (
          <div className="border-t">
            <BlockedOrigins origins={blocked.data ?? []} />
          </div>
        )}
      </div>
    </Card>
  );
}
