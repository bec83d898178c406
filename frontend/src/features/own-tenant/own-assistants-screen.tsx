"use client";

import { AssistantsScreen } from "@/features/assistants";
import { plural } from "@/lib/format";

import { useOwnTenant } from "./queries";

/** The client's assistants, with how many there may be. */
export function OwnAssistantsScreen() {
  const { data: tenant } = useOwnTenant();
  const isFull = tenant !== undefined && tenant.assistant_count >= tenant.limits.max_bots;
  return (
    <AssistantsScreen
      area="client"
      description={
        tenant
          ? `${tenant.assistant_count} of ${plural(tenant.limits.max_bots, "assistant")} in use.`
          : "Your assistants, and what visitors see of them."
      }
      limitNotice={
        isFull ? (
          <p className="mb-4 rounded-xl bg-warning-soft px-4 py-3 text-sm text-warning-text">
            All assistants of your plan are in use. Delete one to make room, or ask us for more.
          </p>
        ) : undefined
      }
    />
  );
}
