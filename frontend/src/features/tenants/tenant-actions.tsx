"use client";

import { CirclePause, CirclePlay, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";

import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { DropdownMenuItem, DropdownMenuSeparator } from "@/components/ui/dropdown-menu";
import { RowMenu } from "@/components/ui/row-menu";
import { useToast } from "@/components/ui/toast";
import { errorMessage, type Tenant } from "@/lib/api";

import { EditTenantDialog } from "./edit-tenant-dialog";
import { useDeleteTenant, useUpdateTenant } from "./queries";

/** Edit, suspend, activate and delete one tenant. */
export function TenantActions({ tenant, onDeleted }: { tenant: Tenant; onDeleted?: () => void }) {
  const toast = useToast();
  const update = useUpdateTenant();
  const remove = useDeleteTenant();
  const [dialog, setDialog] = useState<"edit" | "suspend" | "delete" | null>(null);
  const onOpenChange = (isOpen: boolean) => !isOpen && setDialog(null);

  async function setStatus(status: Tenant["status"]) {
    await update.mutateAsync({ id: tenant.id, status });
    toast.success(status === "active" ? `${tenant.name} is active again.` : `${tenant.name} is suspended.`);
  }

  return (
    <>
      <RowMenu label={`Actions for ${tenant.name}`}>
        <DropdownMenuItem onSelect={() => setDialog("edit")}>
          <Pencil aria-hidden /> Edit
        </DropdownMenuItem>
        {tenant.status === "active" ? (
          <DropdownMenuItem onSelect={() => setDialog("suspend")}>
            <CirclePause aria-hidden /> Suspend
          </DropdownMenuItem>
        ) : (
          <DropdownMenuItem
            onSelect={() => void setStatus("active").catch((error: unknown) => toast.error(errorMessage(error)))}
          >
            <CirclePlay aria-hidden /> Activate
          </DropdownMenuItem>
        )}
        <DropdownMenuSeparator />
        <DropdownMenuItem isDanger onSelect={() => setDialog("delete")}>
          <Trash2 aria-hidden /> Delete
        </DropdownMenuItem>
      </RowMenu>

      <EditTenantDialog tenant={dialog === "edit" ? tenant : null} onClose={() => setDialog(null)} />
      <ConfirmDialog
        isOpen={dialog === "suspend"}
        onOpenChange={onOpenChange}
        title={`Suspend ${tenant.name}?`}
        confirmLabel="Suspend"
        onConfirm={() => setStatus("suspended")}
      >
        <p>
          Its widgets stop answering visitors within seconds and its users cannot change anything. Nothing is deleted,
          and you can activate it again at any time.
        </p>
      </ConfirmDialog>
      <ConfirmDialog
        isOpen={dialog === "delete"}
        onOpenChange={onOpenChange}
        title={`Delete ${tenant.name}?`}
        confirmLabel="Delete for good"
        isDanger
        mustType={tenant.id}
        onConfirm={async () => {
          await remove.mutateAsync({ id: tenant.id, confirm: tenant.id });
          toast.success(`${tenant.name} is deleted.`);
          onDeleted?.();
        }}
      >
        <p>
          All its assistants, users, domains, conversations and figures are deleted. This cannot be undone.
        </p>
      </ConfirmDialog>
    </>
  );
}
