import { Badge } from "@/components/ui/badge";
import type { TenantStatus } from "@/lib/api";

export function TenantStatusBadge({ status }: { status: TenantStatus }) {
  return (
    <Badge tone={status === "active" ? "success" : "warning"} hasDot>
      {status === "active" ? "Active" : "Suspended"}
    </Badge>
  );
}
