"use client";

import { useCallback, useState } from "react";

import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/components/ui/tabs";
import { useToast } from "@/components/ui/toast";
import { OneAssistant } from "@/features/assistants";
import { WebsiteDialog, Websites, type WebsiteTask } from "@/features/websites";
import type { Website } from "@/lib/api";
import { plural } from "@/lib/format";
import { useSearchState } from "@/lib/use-search-state";

import { Documents } from "./documents";
import { TrySearch } from "./try-search";
import { UploadCard } from "./upload-card";
import { useUploads } from "./use-uploads";

/** What the client's assistants know, one assistant at a time. */
export function KnowledgeScreen() {
  return (
    <OneAssistant
      title="Knowledge"
      description="What your assistant answers from, with its sources."
      whenNone="Knowledge belongs to an assistant. Create one first."
    >
      {(assistantId) => <Knowledge assistantId={assistantId} />}
    </OneAssistant>
  );
}

function Knowledge({ assistantId }: { assistantId: string }) {
  const toast = useToast();
  const [view, setView] = useSearchState("view", "documents");
  const [, setKind] = useSearchState("kind");
  const [, setWebsiteId] = useSearchState("website_id");
  const [task, setTask] = useState<WebsiteTask>(null);
  // Here, so that looking at another tab does not hide what is on its way.
  const uploads = useUploads(assistantId, (count) =>
    toast.success(`${plural(count, "file")} uploaded. Reading takes a moment.`),
  );
  const showDocuments = useCallback(
    ({ id }: Website) => {
      setKind("");
      setWebsiteId(id);
      setView("documents");
    },
    [setKind, setWebsiteId, setView],
  );
  return (
    <>
      <Tabs value={view} onValueChange={setView}>
        <TabsList aria-label="Knowledge">
          <TabsTrigger value="documents">Documents</TabsTrigger>
          <TabsTrigger value="websites">Websites</TabsTrigger>
          <TabsTrigger value="try">Try a question</TabsTrigger>
        </TabsList>
        <TabsContent value="documents">
          <UploadCard {...uploads} />
          <Documents
            assistantId={assistantId}
            onAddWebsite={() => {
              setView("websites");
              setTask({ add: assistantId });
            }}
          />
        </TabsContent>
        <TabsContent value="websites">
          <Websites assistantId={assistantId} onTask={setTask} onShowDocuments={showDocuments} />
        </TabsContent>
        <TabsContent value="try">
          <TrySearch assistantId={assistantId} />
        </TabsContent>
      </Tabs>
      <WebsiteDialog task={task} onTaskChange={setTask} />
    </>
  );
}
