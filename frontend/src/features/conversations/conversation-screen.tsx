"use client";

import { PageHeader } from "@/components/ui/page-header";
import { Skeleton } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { formatDateTime, plural } from "@/lib/format";

import { useConversation } from "./queries";
import { Transcript } from "./transcript";
import { VisitorCard } from "./visitor-card";

const BACK = { href: "/portal/conversations", label: "Conversations" };

/** One conversation: what was said, and who it was. */
export function ConversationScreen({ id }: { id: string }) {
  const conversation = useConversation(id);

  if (conversation.data === undefined) {
    if (conversation.isError) {
      return (
        <>
          <PageHeader title="Conversation" back={BACK} />
          <ErrorState error={conversation.error} onRetry={() => void conversation.refetch()} />
        </>
      );
    }
    return (
      <div role="status" aria-label="Loading the conversation">
        <Skeleton className="mb-7 h-7 w-64" />
        <div className="grid gap-5 lg:grid-cols-[minmax(0,1fr)_20rem]">
          <Skeleton className="h-80 rounded-xl" />
          <Skeleton className="h-56 rounded-xl" />
        </div>
      </div>
    );
  }
  const { title, created_at, message_count, visitor, assistant_id } = conversation.data;
  return (
    <>
      <PageHeader
        back={BACK}
        title={<bdi>{title}</bdi>}
        description={`${plural(message_count, "message")}, begun ${formatDateTime(created_at)}`}
      />
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <Transcript conversationId={id} assistantId={assistant_id} visitor={visitor} />
        <VisitorCard visitor={visitor} className="lg:sticky lg:top-9" />
      </div>
    </>
  );
}
