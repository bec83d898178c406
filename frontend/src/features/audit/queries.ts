import type { AuditEntry } from "@/lib/api";
import { type ListFilter, useList } from "@/lib/use-list";

export const useAudit = (filter: ListFilter, limit?: number) =>
  useList<AuditEntry>(["audit"], "/api/admin/audit", { sort: "-created_at", ...filter }, limit);
