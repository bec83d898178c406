"use client";

import { Wrench } from "lucide-react";

import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { RowButton } from "@/components/ui/row-link";
import type { Tool } from "@/lib/api";

import { AssistantList } from "./assistant-list";
import { useTools, useUpdateTool } from "./queries";
import { ToolActions } from "./tool-actions";
import type { ToolTask } from "./tool-dialog";
import { hostOf } from "./tool-words";

interface RowProps {
  row: Tool;
  onTask: (task: ToolTask) => void;
}

const PARTS = { header: "Tool", Cell: ToolCell, Actions: ToolButtons, useUpdate: useUpdateTool };

const EMPTY = {
  icon: Wrench,
  title: "No tool yet",
  text: "What stays the same belongs in Knowledge. What changes by the hour, such as where an order is, what is in stock or which times are free, your own system knows: give its address, and say when the assistant should ask it.",
};

/** The HTTP tools of one assistant. */
export function ToolsTable({ assistantId, onTask }: { assistantId: string; onTask: RowProps["onTask"] }) {
  const tools = useTools(assistantId);
  return (
    <AssistantList
      parts={PARTS}
      label="Tools"
      query={tools}
      onTask={onTask}
      addLabel="Add a tool"
      onAdd={() => onTask({ add: assistantId })}
      empty={EMPTY}
    />
  );
}

function ToolCell({ row: tool, onTask }: RowProps) {
  const { label, description, name, url, asks_first } = tool;
  return (
    <div className="min-w-0">
      <RowButton onClick={() => onTask({ edit: tool })}>{label}</RowButton>
      <p className="line-clamp-2 text-[13px] [overflow-wrap:anywhere] text-soft">{description}</p>
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-[13px] [overflow-wrap:anywhere] text-faint">
        {name} · {hostOf(url)}
        {asks_first && <Badge>Asks first</Badge>}
      </p>
    </div>
  );
}

function ToolButtons({ row: tool, onTask }: RowProps) {
  return (
    <div className="flex items-center justify-end gap-1">
      <Button size="sm" className="z-10 max-sm:hidden" aria-label={`Try it: ${tool.label}`} onClick={() => onTask({ attempt: tool })}>
        Try it
      </Button>
      <ToolActions tool={tool} onTask={onTask} />
    </div>
  );
}
