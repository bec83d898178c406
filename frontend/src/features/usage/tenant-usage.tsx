"use client";

import { Card, CardHeader } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { currentMonth, formatMonth } from "@/lib/format";
import { useSearchState } from "@/lib/use-search-state";

import { MonthSelect } from "./month-select";
import { useOneTenantUsage } from "./queries";
import { UsageChart } from "./usage-chart";
import { UsageFigures } from "./usage-figures";

/** One tenant's month: figures against the limit, and messages per day. For clients without `tenantId`. */
export function TenantUsage({ tenantId }: { tenantId?: string }) {
  const [month, setMonth] = useSearchState("month", currentMonth());
  const usage = useOneTenantUsage(month, tenantId);
  if (usage.isError && usage.data === undefined) {
    return (
      <Card>
        <ErrorState error={usage.error} onRetry={() => void usage.refetch()} />
      </Card>
    );
  }
  return (
    <div className="grid gap-4">
      <UsageFigures figures={usage.data} />
      <Card>
        <CardHeader
          title="Messages per day"
          description={formatMonth(month)}
          actions={<MonthSelect month={month} onMonthChange={setMonth} />}
        />
        <div className="p-4 sm:p-5">
          {usage.data ? <UsageChart usage={usage.data} /> : <Skeleton className="h-42" />}
        </div>
      </Card>
    </div>
  );
}
