"use client";

import { ExternalLink } from "lucide-react";

import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { CopyButton } from "@/components/ui/copy-button";
import { PageHeader } from "@/components/ui/page-header";
import { Skeleton } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { Switch } from "@/components/ui/switch";
import { useToast } from "@/components/ui/toast";
import { useCurrentUser } from "@/features/session";
import { errorMessage, type HostedPage } from "@/lib/api";

import { QrCode } from "./qr-code";
import { useHostedPage, useSwitchHostedPage } from "./queries";

/** The client's chat page on our own address. */
export function HostedPageScreen() {
  const page = useHostedPage();
  return (
    <>
      <PageHeader
        title="Chat page"
        description="Your assistant on a page of its own: for a link in an e-mail, a code on the counter, or while you have no website."
      />
      <div className="grid max-w-3xl gap-5">
        {page.data ? (
          <>
            <SwitchCard page={page.data} />
            <AddressCard page={page.data} />
          </>
        ) : page.isError ? (
          <Card>
            <ErrorState error={page.error} onRetry={() => void page.refetch()} />
          </Card>
        ) : (
          <div role="status" aria-label="Loading the chat page" className="grid gap-5">
            <Skeleton className="h-20 rounded-xl" />
            <Skeleton className="h-60 rounded-xl" />
          </div>
        )}
      </div>
    </>
  );
}

function SwitchCard({ page }: { page: HostedPage }) {
  const toast = useToast();
  const change = useSwitchHostedPage();
  const isOn = change.isPending ? change.variables : page.is_enabled;

  function apply(isEnabled: boolean) {
    change.mutate(isEnabled, {
      onSuccess: () =>
        toast.success(isEnabled ? "Your chat page is on." : "Your chat page is off. Its address leads nowhere now."),
      onError: (error) => toast.error(errorMessage(error)),
    });
  }

  return (
    <Card className="flex items-start justify-between gap-4 p-4 sm:p-5">
      <div>
        <label htmlFor="hosted-page" className="text-sm font-semibold">
          Chat page
        </label>
        <p id="hosted-page-hint" className="mt-0.5 text-[13px] text-faint">
          {isOn
            ? "Everybody who has the address can talk to your default assistant."
            : "Switched off: nobody can open it. Your default assistant will answer there."}
        </p>
      </div>
      <Switch
        id="hosted-page"
        aria-describedby="hosted-page-hint"
        checked={isOn}
        disabled={change.isPending}
        onCheckedChange={apply}
      />
    </Card>
  );
}

function AddressCard({ page: { url, urls, qr_code, is_enabled } }: { page: HostedPage }) {
  const { tenant_id } = useCurrentUser();
  const others = urls.filter((other) => other !== url);
  return (
    <Card className="grid gap-6 p-4 sm:grid-cols-[minmax(0,1fr)_auto] sm:p-5">
      <div className="grid content-start gap-4">
        <div>
          <h2 className="text-sm font-semibold">Its address</h2>
          {!is_enabled && <p className="mt-0.5 text-[13px] text-faint">It works once the page is switched on.</p>}
        </div>
        <p className="rounded-lg border bg-sunken px-3 py-2.5 font-mono text-[13px] break-all select-all">{url}</p>
        <div className="flex flex-wrap gap-2">
          <CopyButton text={url} label="Copy address" />
          {is_enabled && (
            <Button variant="ghost" asChild>
              <a href={url} target="_blank" rel="noreferrer">
                <ExternalLink aria-hidden /> Open
              </a>
            </Button>
          )}
        </div>
        {others.map((other) => (
          <p key={other} className="text-[13px] text-faint">
            Also at <span className="font-mono break-all">{other}</span>
          </p>
        ))}
      </div>
      <QrCode svg={qr_code} url={url} fileName={`chat-${tenant_id ?? "page"}.svg`} />
    </Card>
  );
}
