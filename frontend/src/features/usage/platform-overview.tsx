"use client";

import { ChartNoAxesColumn } from "lucide-react";
import Link from "next/link";
import { type ReactNode, useState } from "react";

import { Button } from "@/components/ui/button";
import { Card, CardHeader, Stat } from "@/components/ui/card";
import { Meter } from "@/components/ui/meter";
import { PageHeader } from "@/components/ui/page-header";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState, ErrorState } from "@/components/ui/states";
import type { TenantUsage } from "@/lib/api";
import { currentMonth, formatCompact, formatMonth, formatNumber, formatUsd } from "@/lib/format";
import { useSearchState } from "@/lib/use-search-state";

import { MonthSelect } from "./month-select";
import { useTenantUsage } from "./queries";

const cell = "px-3 py-2.5 first:pl-4 last:pr-4 sm:first:pl-5 sm:last:pr-5";

/** The admin's first page: what all tenants used in a month. `children` follow below. */
export function PlatformOverview({ children }: { children?: ReactNode }) {
  const [month, setMonth] = useSearchState("month", currentMonth());
  const usage = useTenantUsage(month);
  const rows = usage.data ? [...usage.data].sort((a, b) => b.messages - a.messages) : undefined;
  return (
    <>
      <PageHeader
        title="Overview"
        description="What the tenants of this platform use."
        actions={<MonthSelect month={month} onMonthChange={setMonth} />}
      />
      {usage.isError && rows === undefined ? (
        <Card>
          <ErrorState error={usage.error} onRetry={() => void usage.refetch()} />
        </Card>
      ) : (
        <>
          <Totals rows={rows} />
          <Card className="mt-5 overflow-hidden">
            <CardHeader title="By tenant" description={formatMonth(month)} />
            {rows === undefined && <Skeleton className="m-5 h-24" />}
            {rows?.length === 0 && (
              <EmptyState icon={ChartNoAxesColumn} title="Nothing used in this month">
                Figures appear as soon as the first visitor asks something.
              </EmptyState>
            )}
            {rows !== undefined && rows.length > 0 && <UsageTable rows={rows} />}
          </Card>
        </>
      )}
      {children}
    </>
  );
}

function Totals({ rows }: { rows: TenantUsage[] | undefined }) {
  if (rows === undefined) {
    return (
      <div className="grid gap-4 sm:grid-cols-3" role="status" aria-label="Loading usage">
        {[0, 1, 2].map((index) => (
          <Skeleton key={index} className="h-26 rounded-xl" />
        ))}
      </div>
    );
  }
  const sum = (field: "messages" | "input_tokens" | "output_tokens" | "cost_usd") =>
    rows.reduce((total, row) => total + row[field], 0);
  const active = rows.filter(({ messages }) => messages > 0).length;
  return (
    <div className="grid gap-4 sm:grid-cols-3">
      <Stat
        label="Messages"
        value={formatNumber(sum("messages"))}
        detail={`${formatNumber(active)} of ${formatNumber(rows.length)} tenants had visitors`}
      />
      <Stat
        label="Tokens"
        value={formatCompact(sum("input_tokens") + sum("output_tokens"))}
        detail={`${formatCompact(sum("input_tokens"))} read, ${formatCompact(sum("output_tokens"))} written`}
      />
      <Stat label="Model cost" value={formatUsd(sum("cost_usd"))} detail="What the providers charge" />
    </div>
  );
}

const SHOWN_FIRST = 10;

function UsageTable({ rows }: { rows: TenantUsage[] }) {
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? rows : rows.slice(0, SHOWN_FIRST);
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-sm" aria-label="Usage by tenant">
        <thead className="border-b bg-sunken text-left text-xs text-faint">
          <tr className="h-9 [&>th]:font-medium">
            <th scope="col" className={cell}>
              Tenant
            </th>
            <th scope="col" className={cell}>
              Messages
            </th>
            <th scope="col" className={`${cell} hidden text-right md:table-cell`}>
              Tokens read
            </th>
            <th scope="col" className={`${cell} hidden text-right md:table-cell`}>
              Tokens written
            </th>
            <th scope="col" className={`${cell} text-right`}>
              Cost
            </th>
          </tr>
        </thead>
        <tbody className="divide-y tabular-nums">
          {shown.map((row) => (
            <tr key={row.tenant_id}>
              <td className={cell}>
                <Link
                  href={`/admin/tenants/${row.tenant_id}`}
                  className="rounded font-medium underline-offset-4 hover:underline"
                >
                  {row.tenant_name}
                </Link>
              </td>
              <td className={cell}>
                <div className="grid max-w-48 min-w-24 gap-1.5">
                  <span>
                    {formatNumber(row.messages)}
                    <span className="text-faint"> / {formatCompact(row.messages_limit)}</span>
                  </span>
                  <Meter value={row.messages} max={row.messages_limit} label="Messages" className="h-1" />
                </div>
              </td>
              <td className={`${cell} hidden text-right md:table-cell`}>{formatCompact(row.input_tokens)}</td>
              <td className={`${cell} hidden text-right md:table-cell`}>{formatCompact(row.output_tokens)}</td>
              <td className={`${cell} text-right`}>{formatUsd(row.cost_usd)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {shown.length < rows.length && (
        <div className="flex justify-center border-t bg-sunken p-2">
          <Button variant="ghost" size="sm" onClick={() => setWhole(true)}>
            Show all {formatNumber(rows.length)} tenants
          </Button>
        </div>
      )}
    </div>
  );
}
