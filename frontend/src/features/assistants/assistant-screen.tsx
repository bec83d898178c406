"use client";

import { Archive, History, Send } from "lucide-react";
import Link from "next/link";

import { Button } from "@/components/ui/button";
import { PageHeader } from "@/components/ui/page-header";
import { Skeleton } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { useToast } from "@/components/ui/toast";
import { type Assistant, errorMessage } from "@/lib/api";

import { AssistantActions } from "./assistant-actions";
import { AssistantStatusBadge, DefaultBadge } from "./assistant-badges";
import { AssistantForm } from "./assistant-form";
import { assistantHref } from "./assistant-href";
import { type Area, useAssistant, useSetPublished } from "./queries";

/** One assistant: its state, its settings and its preview. */
export function AssistantScreen({ area, id }: { area: Area; id: string }) {
  const assistant = useAssistant(area, id);
  const back = { href: assistantHref(area), label: "Assistants" };

  if (assistant.data === undefined) {
    if (assistant.isError) {
      return (
        <>
          <PageHeader title="Assistant" back={back} />
          <ErrorState error={assistant.error} onRetry={() => void assistant.refetch()} />
        </>
      );
    }
    return <LoadingScreen />;
  }
  const { name, status, is_default, tenant_id } = assistant.data;
  return (
    <>
      <PageHeader
        back={back}
        title={name}
        description={
          <span className="flex flex-wrap items-center gap-2">
            <AssistantStatusBadge status={status} />
            {is_default && <DefaultBadge />}
            {area === "admin" && (
              <Link href={`/admin/tenants/${tenant_id}`} className="rounded underline-offset-4 hover:underline">
                {tenant_id}
              </Link>
            )}
          </span>
        }
        actions={
          <>
            <Button asChild>
              <Link href={`${assistantHref(area, id)}/versions`}>
                <History aria-hidden /> Versions
              </Link>
            </Button>
            {status === "draft" && <PublishButton area={area} assistant={assistant.data} />}
            <AssistantActions area={area} assistant={assistant.data} isOwnPage />
          </>
        }
      />
      {status === "archived" && <ArchivedNotice assistant={assistant.data} />}
      <AssistantForm key={id} area={area} assistant={assistant.data} />
    </>
  );
}

function PublishButton({ area, assistant }: { area: Area; assistant: Assistant }) {
  const toast = useToast();
  const publish = useSetPublished(area);
  return (
    <Button
      variant="primary"
      isPending={publish.isPending}
      onClick={() =>
        publish.mutate(
          { assistant, isPublished: true },
          {
            onSuccess: () => toast.success(`${assistant.name} is published.`),
            onError: (error) => toast.error(errorMessage(error)),
          },
        )
      }
    >
      <Send aria-hidden /> Publish
    </Button>
  );
}

function ArchivedNotice({ assistant: { archived_reason, moved_to } }: { assistant: Assistant }) {
  return (
    <div className="mb-5 flex gap-3 rounded-xl bg-warning-soft px-4 py-3 text-sm text-warning-text">
      <Archive className="mt-0.5 size-4 shrink-0" aria-hidden />
      <p>
        {archived_reason === "moved" ? "This assistant was moved to another tenant. " : "This assistant is archived. "}
        It answers nobody, and its conversations stay.{" "}
        {moved_to && (
          <Link href={assistantHref("admin", moved_to.assistant_id)} className="font-medium underline underline-offset-4">
            Open it at {moved_to.tenant_id}
          </Link>
        )}
      </p>
    </div>
  );
}

function LoadingScreen() {
  return (
    <div role="status" aria-label="Loading the assistant">
      <Skeleton className="mb-3 h-4 w-24" />
      <Skeleton className="mb-8 h-7 w-56" />
      <div className="grid gap-6 xl:grid-cols-[minmax(0,1fr)_24rem]">
        <Skeleton className="h-[36rem] rounded-xl" />
        <Skeleton className="hidden h-[36rem] rounded-xl xl:block" />
      </div>
    </div>
  );
}
