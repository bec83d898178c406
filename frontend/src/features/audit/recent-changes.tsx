"use client";

import Link from "next/link";

import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { formatRelative } from "@/lib/format";

import { describeAction } from "./describe-action";
import { useAudit } from "./queries";

/** The last few changes, for an overview; nothing when there are none. */
export function RecentChanges() {
  const audit = useAudit({}, 6);
  if (!audit.data?.length) return null;
  return (
    <Card className="mt-5">
      <CardHeader
        title="Latest changes"
        actions={
          <Button size="sm" variant="ghost" asChild>
            <Link href="/admin/audit">Show all</Link>
          </Button>
        }
      />
      <ul className="divide-y">
        {audit.data.slice(0, 6).map((entry) => (
          <li key={entry.id} className="flex flex-wrap items-baseline justify-between gap-x-4 px-4 py-2.5 sm:px-5">
            <p className="min-w-0 text-sm">
              {describeAction(entry.action)}{" "}
              <span className="font-mono text-xs break-all text-faint">{entry.target}</span>
            </p>
            <p className="text-[13px] text-faint">
              {entry.actor_email ?? "The system"}, {formatRelative(entry.created_at)}
            </p>
          </li>
        ))}
      </ul>
    </Card>
  );
}
