"use client";

import { Bot } from "lucide-react";
import Link from "next/link";
import { Fragment, type ReactNode } from "react";

import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Select } from "@/components/ui/input";
import { PageHeader } from "@/components/ui/page-header";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState, ErrorState } from "@/components/ui/states";
import { useSearchState } from "@/lib/use-search-state";

import { assistantHref } from "./assistant-href";
import { useAssistants } from "./queries";

const MAX_ASSISTANTS = 100;

interface OneAssistantProps {
  title: string;
  description: string;
  /** What a client without any assistant is told. */
  whenNone: string;
  children: (assistantId: string) => ReactNode;
}

/** A page about one of the client's assistants at a time: the default one until another is chosen. */
export function OneAssistant({ title, description, whenNone, children }: OneAssistantProps) {
  const [chosen, setChosen] = useSearchState("assistant_id");
  const query = useAssistants("client", { sort: "name" }, MAX_ASSISTANTS);
  const assistants = query.data?.filter(({ status }) => status !== "archived");
  const assistant =
    assistants?.find(({ id }) => id === chosen) ?? assistants?.find(({ is_default }) => is_default) ?? assistants?.[0];
  if (assistant) {
    return (
      <>
        <PageHeader
          title={title}
          description={description}
          actions={
            assistants && assistants.length > 1 ? (
              <Select
                aria-label="Assistant"
                value={assistant.id}
                onChange={(event) => setChosen(event.target.value)}
                className="w-36 sm:w-52"
              >
                {assistants.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </Select>
            ) : undefined
          }
        />
        <Fragment key={assistant.id}>{children(assistant.id)}</Fragment>
      </>
    );
  }
  return (
    <>
      <PageHeader title={title} description={description} />
      {query.isPending ? (
        <div role="status" aria-label="Loading">
          <Skeleton className="mb-4 h-36 rounded-xl" />
          <Skeleton className="h-64 rounded-xl" />
        </div>
      ) : (
        <Card>
          {query.isError ? (
            <ErrorState error={query.error} onRetry={() => void query.refetch()} />
          ) : (
            <EmptyState
              icon={Bot}
              title="There is no assistant yet"
              action={
                <Button asChild variant="primary">
                  <Link href={assistantHref("client")}>Create an assistant</Link>
                </Button>
              }
            >
              {whenNone}
            </EmptyState>
          )}
        </Card>
      )}
    </>
  );
}
