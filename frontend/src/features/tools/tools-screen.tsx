"use client";

import { useState } from "react";

import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/components/ui/tabs";
import { OneAssistant } from "@/features/assistants";
import { useSearchState } from "@/lib/use-search-state";

import { CallsTable } from "./calls-table";
import { ServersTable } from "./servers-table";
import { ToolDialog, type ToolTask } from "./tool-dialog";
import { ToolsTable } from "./tools-table";

/** What the client's assistants can do besides answering, one assistant at a time. */
export function ToolsScreen() {
  return (
    <OneAssistant
      title="Tools"
      description="What your assistant looks up and does in your own systems while it talks with a visitor."
      whenNone="Tools belong to an assistant. Create one first."
    >
      {(assistantId) => <Tools assistantId={assistantId} />}
    </OneAssistant>
  );
}

function Tools({ assistantId }: { assistantId: string }) {
  const [view, setView] = useSearchState("view", "tools");
  const [task, setTask] = useState<ToolTask>(null);
  return (
    <>
      <Tabs value={view} onValueChange={setView}>
        <TabsList aria-label="Tools">
          <TabsTrigger value="tools">Tools</TabsTrigger>
          <TabsTrigger value="servers">Connected servers</TabsTrigger>
          <TabsTrigger value="calls">Calls</TabsTrigger>
        </TabsList>
        <TabsContent value="tools">
          <ToolsTable assistantId={assistantId} onTask={setTask} />
        </TabsContent>
        <TabsContent value="servers">
          <ServersTable assistantId={assistantId} />
        </TabsContent>
        <TabsContent value="calls">
          <CallsTable assistantId={assistantId} />
        </TabsContent>
      </Tabs>
      <ToolDialog task={task} onTaskChange={setTask} />
    </>
  );
}
