"use client";

import { Bot, CircleCheck, CirclePause, Radio } from "lucide-react";
import Link from "next/link";

import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState, ErrorState } from "@/components/ui/states";
import { AssistantStatusBadge, assistantHref, DefaultBadge, useAssistants } from "@/features/assistants";
import { useDomains } from "@/features/domains";
import { useCurrentUser } from "@/features/session";
import { TenantUsage } from "@/features/usage";
import type { AllowedDomain } from "@/lib/api";
import { formatRelative } from "@/lib/format";

import { useOwnTenant } from "./queries";
import { SetupSteps } from "./setup-steps";

const SHOWN_ASSISTANTS = 5;

/** The client's first page: is it installed, what is used, which assistants there are. */
export function OverviewScreen() {
  const user = useCurrentUser();
  const tenant = useOwnTenant();
  return (
    <>
      <PageHeader title={tenant.data?.name ?? user.tenant?.name ?? "Overview"} />
      {tenant.data?.status === "suspended" && (
        <p className="mb-5 flex gap-3 rounded-xl bg-warning-soft px-4 py-3 text-sm text-warning-text">
          <CirclePause className="mt-0.5 size-4 shrink-0" aria-hidden />
          Your account is suspended: the widget answers nobody at the moment. Please contact us.
        </p>
      )}
      <div className="grid gap-5">
        <Installation />
        <TenantUsage />
        <AssistantsCard />
      </div>
    </>
  );
}

/** Steps until the widget was seen on a website; from then on where and when. */
function Installation() {
  const domains = useDomains();
  const published = useAssistants("client", { status: "published" }, 1);
  if (domains.data === undefined || published.data === undefined) {
    const failed = [domains, published].find(({ isError }) => isError);
    if (failed) {
      return (
        <Card>
          <ErrorState error={failed.error} onRetry={() => void Promise.all([domains.refetch(), published.refetch()])} />
        </Card>
      );
    }
    return <Skeleton className="h-20 rounded-xl" />;
  }
  const seen = latestSeen(domains.data);
  const hasPublished = published.data.length > 0;
  if (seen && hasPublished) return <InstalledCard domain={seen} />;
  return (
    <SetupSteps
      steps={[
        {
          title: "Publish an assistant",
          detail: "Write its instructions, try it in the preview, publish it.",
          href: assistantHref("client"),
          isDone: hasPublished,
        },
        {
          title: "Allow your website",
          detail: "The widget works on allowed domains only.",
          href: "/portal/domains",
          isDone: domains.data.length > 0,
        },
        {
          title: "Paste one line into your website",
          detail: "One line on your website, then check that it arrived.",
          href: "/portal/install",
          isDone: seen !== undefined,
        },
      ]}
    />
  );
}

function latestSeen(domains: AllowedDomain[]): AllowedDomain | undefined {
  return domains
    .filter(({ last_seen_at }) => last_seen_at !== null)
    .sort((a, b) => (b.last_seen_at ?? "").localeCompare(a.last_seen_at ?? ""))[0];
}

function InstalledCard({ domain }: { domain: AllowedDomain }) {
  return (
    <Card className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-3.5 sm:px-5">
      <CircleCheck className="size-5 shrink-0 text-success" aria-hidden />
      <p className="min-w-0 flex-1 basis-60 text-sm">
        <span className="font-medium">Your widget is installed.</span>{" "}
        <span className="text-faint">
          Last seen on <span className="font-mono text-[13px] [overflow-wrap:anywhere]">{domain.pattern}</span>{" "}
          {domain.last_seen_at && formatRelative(domain.last_seen_at)}.
        </span>
      </p>
      <Button size="sm" asChild>
        <Link href="/portal/install">
          <Radio aria-hidden /> Check my site
        </Link>
      </Button>
    </Card>
  );
}

function AssistantsCard() {
  const assistants = useAssistants("client", { sort: "-created_at" });
  const current = assistants.data?.filter(({ status }) => status !== "archived");
  return (
    <Card>
      <CardHeader
        title="Assistants"
        actions={
          <Button size="sm" variant="ghost" asChild>
            <Link href={assistantHref("client")}>Show all</Link>
          </Button>
        }
      />
      {assistants.data === undefined && !assistants.isError && <Skeleton className="m-5 h-12" />}
      {assistants.data === undefined && assistants.isError && (
        <ErrorState error={assistants.error} onRetry={() => void assistants.refetch()} />
      )}
      {current?.length === 0 && <EmptyState icon={Bot} title="No assistants yet" />}
      <ul className="divide-y">
        {current?.slice(0, SHOWN_ASSISTANTS).map(({ id, name, status, is_default }) => (
          <li key={id} className="relative flex items-center justify-between gap-3 px-4 py-3 transition-colors hover:bg-hover sm:px-5">
            <span className="flex min-w-0 flex-wrap items-center gap-2">
              <Link href={assistantHref("client", id)} className="text-sm font-medium after:absolute after:inset-0">
                {name}
              </Link>
              {is_default && <DefaultBadge />}
            </span>
            <AssistantStatusBadge status={status} />
          </li>
        ))}
      </ul>
    </Card>
  );
}
