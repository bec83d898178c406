import { Badge, type BadgeTone } from "@/components/ui/badge";
import type { AssistantStatus } from "@/lib/api";

const STATUS: Record<AssistantStatus, { label: string; tone: BadgeTone }> = {
  draft: { label: "Draft", tone: "neutral" },
  published: { label: "Published", tone: "success" },
  archived: { label: "Archived", tone: "warning" },
};

export function AssistantStatusBadge({ status }: { status: AssistantStatus }) {
  const { label, tone } = STATUS[status];
  return (
    <Badge tone={tone} hasDot>
      {label}
    </Badge>
  );
}

export function DefaultBadge() {
  return <Badge tone="accent">Default</Badge>;
}
