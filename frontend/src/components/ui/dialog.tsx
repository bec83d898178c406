"use client";

import { X } from "lucide-react";
import { Dialog as DialogPrimitive } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";

import { cn } from "@/lib/utils";

import { Button, buttonVariants } from "./button";
import { useDialogFocus } from "./use-dialog-focus";

export const Dialog = DialogPrimitive.Root;
export const DialogTrigger = DialogPrimitive.Trigger;
export const DialogClose = DialogPrimitive.Close;

export function DialogOverlay(props: ComponentProps<typeof DialogPrimitive.Overlay>) {
  return <DialogPrimitive.Overlay className="fixed inset-0 z-40 animate-fade-in bg-overlay" {...props} />;
}

/** A modal dialog; on phones it rises from the lower edge. */
export function DialogContent({
  title,
  description,
  className,
  children,
  ...props
}: Omit<ComponentProps<typeof DialogPrimitive.Content>, "title"> & { title: ReactNode; description?: ReactNode }) {
  const focus = useDialogFocus();
  return (
    <DialogPrimitive.Portal>
      <DialogOverlay />
      <DialogPrimitive.Content
        className={cn(
          "fixed z-50 flex max-h-[min(92dvh,46rem)] flex-col overflow-hidden bg-raised shadow-float outline-none",
          "inset-x-0 bottom-0 animate-rise-in rounded-t-2xl",
          "sm:inset-x-auto sm:top-1/2 sm:bottom-auto sm:left-1/2 sm:w-[calc(100%-2rem)] sm:max-w-lg sm:-translate-x-1/2 sm:-translate-y-1/2 sm:animate-pop-in sm:rounded-2xl",
          className,
        )}
        {...focus}
        {...(description ? {} : { "aria-describedby": undefined })}
        {...props}
      >
        <header className="flex items-start justify-between gap-4 px-5 pt-4.5 pb-1 sm:px-6 sm:pt-5">
          <div>
            <DialogPrimitive.Title className="text-base font-semibold tracking-tight">{title}</DialogPrimitive.Title>
            {description && (
              <DialogPrimitive.Description className="mt-1 text-[13px] text-faint">
                {description}
              </DialogPrimitive.Description>
            )}
          </div>
          <DialogPrimitive.Close
            aria-label="Close"
            className={cn(buttonVariants({ variant: "ghost", size: "icon" }), "-mt-1 -mr-2")}
          >
            <X aria-hidden />
          </DialogPrimitive.Close>
        </header>
        {children}
      </DialogPrimitive.Content>
    </DialogPrimitive.Portal>
  );
}

/** The scrolling part of a dialog. What stands absolutely in it, a switch's hidden box say, scrolls along. */
export function DialogBody({ className, ...props }: ComponentProps<"div">) {
  return <div className={cn("relative grid gap-4.5 overflow-y-auto px-5 py-4 sm:px-6", className)} {...props} />;
}

/** Stands in a dialog for what is being loaded; the dialog's first field gets the focus once it is there. */
export function DialogLoading({ label, children }: { label: string; children: ReactNode }) {
  return (
    <DialogBody role="status" aria-label={label} data-loading>
      {children}
    </DialogBody>
  );
}

export function DialogFooter({ className, ...props }: ComponentProps<"div">) {
  return (
    <div
      className={cn(
        "flex flex-col-reverse gap-2 border-t bg-sunken px-5 py-3.5 sm:flex-row sm:justify-end sm:px-6",
        className,
      )}
      {...props}
    />
  );
}

/** The end of a form in a dialog: the way out, and the button that sends the form. */
export function DialogSubmit({ isPending, children }: { isPending: boolean; children: ReactNode }) {
  return (
    <DialogFooter>
      <DialogClose asChild>
        <Button>Cancel</Button>
      </DialogClose>
      <Button type="submit" variant="primary" isPending={isPending}>
        {children}
      </Button>
    </DialogFooter>
  );
}
