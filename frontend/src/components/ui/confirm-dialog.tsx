"use client";

import { AlertDialog } from "radix-ui";
import { type FormEvent, type ReactNode, useState } from "react";

import { errorMessage } from "@/lib/api";

import { Button } from "./button";
import { DialogBody, DialogFooter } from "./dialog";
import { Field, FormError } from "./field";
import { Input } from "./input";
import { useDialogFocus } from "./use-dialog-focus";

interface ConfirmDialogProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  title: string;
  children: ReactNode;
  confirmLabel: string;
  isDanger?: boolean;
  /** The text that has to be typed before the button works. */
  mustType?: string;
  /** Does it; the dialog stays open with the message when this rejects. */
  onConfirm: () => Promise<unknown>;
}

/** Asks before something that cannot be taken back. Focus starts on the way out, not on the deed. */
export function ConfirmDialog({ isOpen, onOpenChange, ...props }: ConfirmDialogProps) {
  const focus = useDialogFocus();
  return (
    <AlertDialog.Root open={isOpen} onOpenChange={onOpenChange}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="fixed inset-0 z-40 animate-fade-in bg-overlay" />
        <AlertDialog.Content
          {...focus}
          className="fixed inset-x-0 bottom-0 z-50 animate-rise-in overflow-hidden rounded-t-2xl bg-raised shadow-float outline-none sm:inset-x-auto sm:top-1/2 sm:bottom-auto sm:left-1/2 sm:w-[calc(100%-2rem)] sm:max-w-md sm:-translate-x-1/2 sm:-translate-y-1/2 sm:animate-pop-in sm:rounded-2xl"
        >
          <ConfirmForm onDone={() => onOpenChange(false)} {...props} />
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

function ConfirmForm({
  title,
  children,
  confirmLabel,
  isDanger,
  mustType,
  onConfirm,
  onDone,
}: Omit<ConfirmDialogProps, "isOpen" | "onOpenChange"> & { onDone: () => void }) {
  const [typed, setTyped] = useState("");
  const [isPending, setPending] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const isAllowed = mustType === undefined || typed.trim() === mustType;

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (!isAllowed || isPending) return;
    setPending(true);
    setError(null);
    try {
      await onConfirm();
      onDone();
    } catch (reason) {
      setError(errorMessage(reason));
      setPending(false);
    }
  }

  return (
    <form onSubmit={submit}>
      <AlertDialog.Title className="px-5 pt-5 text-base font-semibold tracking-tight sm:px-6">
        {title}
      </AlertDialog.Title>
      <DialogBody className="pt-2">
        <AlertDialog.Description asChild>
          <div className="grid gap-2 text-sm text-soft">{children}</div>
        </AlertDialog.Description>
        {mustType !== undefined && (
          <Field
            label={
              <>
                Type <code className="rounded bg-selected px-1 py-0.5 font-mono text-xs">{mustType}</code> to confirm
              </>
            }
          >
            {(control) => (
              <Input
                {...control}
                value={typed}
                onChange={(event) => setTyped(event.target.value)}
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
              />
            )}
          </Field>
        )}
        <FormError>{error}</FormError>
      </DialogBody>
      <DialogFooter>
        <AlertDialog.Cancel asChild>
          <Button>Cancel</Button>
        </AlertDialog.Cancel>
        <Button
          type="submit"
          variant={isDanger ? "danger" : "primary"}
          disabled={!isAllowed}
          isPending={isPending}
        >
          {confirmLabel}
        </Button>
      </DialogFooter>
    </form>
  );
}
