"use client";

import { Pencil, Trash2, UserCheck, UserX } from "lucide-react";
import { useState } from "react";

import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { DropdownMenuItem, DropdownMenuSeparator } from "@/components/ui/dropdown-menu";
import { RowMenu } from "@/components/ui/row-menu";
import { useToast } from "@/components/ui/toast";
import { useCurrentUser } from "@/features/session";
import { errorMessage, type User } from "@/lib/api";

import { useDeleteUser, useUpdateUser } from "./queries";
import { UserDialog } from "./user-dialog";

/** Edit, deactivate, activate and delete one user. Nobody locks themselves out. */
export function UserActions({ user }: { user: User }) {
  const toast = useToast();
  const isSelf = useCurrentUser().id === user.id;
  const update = useUpdateUser();
  const remove = useDeleteUser();
  const [dialog, setDialog] = useState<"edit" | "deactivate" | "delete" | null>(null);
  const onOpenChange = (isOpen: boolean) => !isOpen && setDialog(null);

  async function setActive(is_active: boolean) {
    await update.mutateAsync({ id: user.id, is_active });
    toast.success(is_active ? `${user.email} can log in again.` : `${user.email} can no longer log in.`);
  }

  return (
    <>
      <RowMenu label={`Actions for ${user.email}`}>
        <DropdownMenuItem onSelect={() => setDialog("edit")}>
          <Pencil aria-hidden /> Edit
        </DropdownMenuItem>
        {user.is_active ? (
          <DropdownMenuItem disabled={isSelf} onSelect={() => setDialog("deactivate")}>
            <UserX aria-hidden /> Deactivate
          </DropdownMenuItem>
        ) : (
          <DropdownMenuItem
            onSelect={() => void setActive(true).catch((error: unknown) => toast.error(errorMessage(error)))}
          >
            <UserCheck aria-hidden /> Activate
          </DropdownMenuItem>
        )}
        <DropdownMenuSeparator />
        <DropdownMenuItem isDanger disabled={isSelf} onSelect={() => setDialog("delete")}>
          <Trash2 aria-hidden /> Delete
        </DropdownMenuItem>
      </RowMenu>
      <UserDialog user={dialog === "edit" ? user : null} onClose={() => setDialog(null)} />
      <ConfirmDialog
        isOpen={dialog === "deactivate"}
        onOpenChange={onOpenChange}
        title={`Deactivate ${user.email}?`}
        confirmLabel="Deactivate"
        onConfirm={() => setActive(false)}
      >
        <p>All sessions of this user end and they cannot log in until you activate the account again.</p>
      </ConfirmDialog>
      <ConfirmDialog
        isOpen={dialog === "delete"}
        onOpenChange={onOpenChange}
        title={`Delete ${user.email}?`}
        confirmLabel="Delete user"
        isDanger
        onConfirm={async () => {
          await remove.mutateAsync(user.id);
          toast.success(`${user.email} is deleted.`);
        }}
      >
        <p>The account is gone for good. What the user set up stays.</p>
      </ConfirmDialog>
    </>
  );
}
