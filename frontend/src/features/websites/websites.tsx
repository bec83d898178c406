"use client";

import { Plus } from "lucide-react";

import { Button } from "@/components/ui/button";
import type { Website } from "@/lib/api";

import { useWebsites } from "./queries";
import type { WebsiteTask } from "./website-dialog";
import { WebsitesTable } from "./websites-table";

interface WebsitesProps {
  assistantId: string;
  onTask: (task: WebsiteTask) => void;
  onShowDocuments: (website: Website) => void;
}

/** The websites that one assistant answers from. */
export function Websites({ assistantId, onTask, onShowDocuments }: WebsitesProps) {
  const websites = useWebsites(assistantId);
  return (
    <>
      {(websites.data?.length ?? 0) > 0 && (
        <div className="mb-4 flex justify-end">
          <Button variant="primary" onClick={() => onTask({ add: assistantId })}>
            <Plus aria-hidden /> Add a website
          </Button>
        </div>
      )}
      <WebsitesTable query={websites} assistantId={assistantId} onTask={onTask} onShowDocuments={onShowDocuments} />
    </>
  );
}
