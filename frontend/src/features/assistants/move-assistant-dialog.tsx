"use client";

import { type FormEvent, useState } from "react";

import { Dialog, DialogBody, DialogContent, DialogSubmit } from "@/components/ui/dialog";
import { Field, FormError } from "@/components/ui/field";
import { useToast } from "@/components/ui/toast";
import { TenantPicker } from "@/features/tenants";
import { type Assistant, errorMessage } from "@/lib/api";

import { useMoveAssistant } from "./queries";

interface MoveAssistantDialogProps {
  assistant: Assistant;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  onMoved: (moved: Assistant) => void;
}

/** Moves an assistant to another tenant. */
export function MoveAssistantDialog({ isOpen, onOpenChange, ...props }: MoveAssistantDialogProps) {
  return (
    <Dialog open={isOpen} onOpenChange={onOpenChange}>
      <DialogContent
        title={`Move ${props.assistant.name}`}
        description="The other tenant gets a copy under a new id. Here it stays, archived, with its conversations."
      >
        <MoveForm {...props} onDone={() => onOpenChange(false)} />
      </DialogContent>
    </Dialog>
  );
}

function MoveForm({
  assistant,
  onMoved,
  onDone,
}: Pick<MoveAssistantDialogProps, "assistant" | "onMoved"> & { onDone: () => void }) {
  const toast = useToast();
  const move = useMoveAssistant();
  const [tenantId, setTenantId] = useState("");
  const [error, setError] = useState<string | null>(null);

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (tenantId === "") return setError("Choose the tenant that it moves to.");
    setError(null);
    try {
      const moved = await move.mutateAsync({ id: assistant.id, tenant_id: tenantId });
      toast.success(`${moved.name} belongs to ${moved.tenant_id} now.`);
      onDone();
      onMoved(moved);
    } catch (reason) {
      setError(errorMessage(reason));
    }
  }

  return (
    <form onSubmit={submit} className="contents">
      <DialogBody>
        <FormError>{error}</FormError>
        <Field label="To">
          {(control) => (
            <TenantPicker {...control} value={tenantId} onValueChange={setTenantId} exclude={assistant.tenant_id} />
          )}
        </Field>
      </DialogBody>
      <DialogSubmit isPending={move.isPending}>Move</DialogSubmit>
    </form>
  );
}
