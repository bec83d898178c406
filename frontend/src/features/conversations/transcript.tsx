"use client";

import { Bot, CircleUserRound } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";

import { Badge, type BadgeTone } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { assistantHref, useAssistant } from "@/features/assistants";
import type { ConversationDetail, ConversationMessage } from "@/lib/api";
import { formatDateTime } from "@/lib/format";
import { cn } from "@/lib/utils";

import { AnswerText } from "@/components/answer-text";
import { Feedback } from "./feedback";
import { useMessages } from "./queries";
import { Sources } from "./sources";
import { visitorName } from "./visitor-name";

/** States that are worth a word. */
const STATUS: Partial<Record<ConversationMessage["status"], { label: string; tone: BadgeTone }>> = {
  streaming: { label: "Being written", tone: "accent" },
  stopped: { label: "Stopped by the visitor", tone: "neutral" },
  interrupted: { label: "Interrupted", tone: "warning" },
  failed: { label: "No answer", tone: "danger" },
};

interface TranscriptProps {
  conversationId: string;
  assistantId: string;
  visitor: ConversationDetail["visitor"];
}

/** What was said, oldest first. Text of visitors is shown to the letter, that of answers as the visitor saw it. */
export function Transcript({ conversationId, assistantId, visitor }: TranscriptProps) {
  const messages = useMessages(conversationId);
  const { data: assistant } = useAssistant("client", assistantId);
  const assistantName = assistant?.name ?? "Assistant";

  return (
    <Card className="min-w-0">
      <CardHeader
        title="Transcript"
        description={
          assistant && (
            <>
              with{" "}
              <Link
                href={assistantHref("client", assistantId)}
                className="rounded text-soft underline-offset-4 hover:underline"
              >
                {assistantName}
              </Link>
            </>
          )
        }
      />
      {messages.data === undefined ? (
        messages.isError ? (
          <ErrorState error={messages.error} onRetry={() => void messages.refetch()} />
        ) : (
          <div className="grid gap-4 p-4 sm:p-5" role="status" aria-label="Loading the messages">
            <Skeleton className="h-12" />
            <Skeleton className="h-24" />
          </div>
        )
      ) : (
        <ol className="divide-y" aria-label="Messages">
          {messages.data.map((message) => (
            <Message
              key={message.id}
              message={message}
              author={message.role === "user" ? visitorName(visitor) : assistantName}
            />
          ))}
        </ol>
      )}
      {messages.hasNextPage && (
        <div className="flex justify-center border-t bg-sunken p-2">
          <Button
            variant="ghost"
            size="sm"
            isPending={messages.isFetchingNextPage}
            onClick={() => void messages.fetchNextPage()}
          >
            {messages.isFetchNextPageError ? "Loading failed. Try again" : "Load more"}
          </Button>
        </div>
      )}
    </Card>
  );
}

function Message({ message, author }: { message: ConversationMessage; author: string }) {
  const isVisitor = message.role === "user";
  const status = STATUS[message.status];
  const Icon = isVisitor ? CircleUserRound : Bot;
  return (
    <li className={cn("grid grid-cols-[1.25rem_minmax(0,1fr)] gap-x-3 px-4 py-4 sm:px-5", isVisitor && "bg-sunken")}>
      <Icon className={cn("mt-px size-5", isVisitor ? "text-faint" : "text-accent-text")} strokeWidth={1.75} aria-hidden />
      <div className="min-w-0">
        <Byline author={author} at={message.created_at}>
          {status && (
            <Badge tone={status.tone} hasDot>
              {status.label}
            </Badge>
          )}
        </Byline>
        {isVisitor ? (
          <p dir="auto" className="text-sm break-words whitespace-pre-wrap">
            {message.content}
          </p>
        ) : (
          <AnswerText text={message.content} />
        )}
        {message.citations.length > 0 && <Sources citations={message.citations} />}
        {message.feedback && <Feedback rating={message.feedback} comment={message.feedback_comment} />}
      </div>
    </li>
  );
}

function Byline({ author, at, children }: { author: string; at: string; children: ReactNode }) {
  return (
    <div className="mb-1 flex min-h-5.5 flex-wrap items-center gap-x-2 gap-y-1">
      <bdi className="max-w-full truncate text-[13px] font-semibold">{author}</bdi>
      <time dateTime={at} className="text-xs text-faint">
        {formatDateTime(at)}
      </time>
      {children}
    </div>
  );
}
