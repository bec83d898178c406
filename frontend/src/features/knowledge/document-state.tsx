import { Badge } from "@/components/ui/badge";
import { Progress } from "@/components/ui/progress";
import type { Document } from "@/lib/api";
import { cn } from "@/lib/utils";

import { stateOf } from "./document-words";
import { isInWork } from "./queries";

/** Ready, failed, or how far the work on it has come. */
export function DocumentState({ document, className }: { document: Document; className?: string }) {
  const { label, tone } = stateOf(document);
  return (
    <div className={cn("grid w-24 gap-1.5", className)}>
      <Badge tone={tone} hasDot={!isInWork(document)} className="justify-self-start">
        {label}
      </Badge>
      {isInWork(document) && <Progress value={document.progress} label={`Progress of ${document.title}`} />}
    </div>
  );
}
