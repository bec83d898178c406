import { Badge } from "@/components/ui/badge";
import { Progress } from "@/components/ui/progress";
import type { Document } from "@/lib/api";

import { stateOf } from "./document-words";
import { isInWork } from "./queries";

/** Ready, failed, or how far the work on it has come. */
export function DocumentState({ document }: { document: Document }) {
  const { label, tone } = stateOf(document);
  return (
    <div className="grid w-20 gap-1.5 sm:w-24">
      <Badge tone={tone} hasDot={!isInWork(document)} className="justify-self-start">
        {label}
      </Badge>
      {isInWork(document) && <Progress value={document.progress} label={`Progress of ${document.title}`} />}
    </div>
  );
}
