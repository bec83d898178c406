import { CircleAlert } from "lucide-react";
import { type ComponentProps, type ReactNode, useId } from "react";

import { cn } from "@/lib/utils";

interface FieldProps {
  label: ReactNode;
  hint?: ReactNode;
  error?: string;
  isOptional?: boolean;
  className?: string;
  /** Gets the id and the aria attributes that tie the control to its label, hint and error. */
  children: (control: {
    id: string;
    "aria-invalid": true | undefined;
    "aria-describedby": string | undefined;
  }) => ReactNode;
}

/** A labelled form control with its hint and its validation message. */
export function Field({ label, hint, error, isOptional, className, children }: FieldProps) {
  const id = useId();
  const hintId = `${id}-hint`;
  const errorId = `${id}-error`;
  const describedBy = [hint ? hintId : null, error ? errorId : null].filter(Boolean).join(" ");
  return (
    <div className={cn("grid content-start gap-1.5", className)}>
      <label htmlFor={id} className="text-[13px] font-medium text-ink">
        {label}
        {isOptional && <span className="ml-1.5 font-normal text-faint">optional</span>}
      </label>
      {children({ id, "aria-invalid": error ? true : undefined, "aria-describedby": describedBy || undefined })}
      {error && (
        <p id={errorId} className="flex gap-1.5 text-[13px] text-danger-text">
          <CircleAlert className="mt-[3px] size-3.5 shrink-0" aria-hidden />
          <span>{error}</span>
        </p>
      )}
      {hint && (
        <p id={hintId} className="text-[13px] text-faint">
          {hint}
        </p>
      )}
    </div>
  );
}

/** The message of a form that belongs to no single field. */
export function FormError({ children, className }: { children: ReactNode; className?: string }) {
  if (!children) return null;
  return (
    <p
      role="alert"
      className={cn("flex gap-2 rounded-lg bg-danger-soft px-3 py-2.5 text-[13px] text-danger-text", className)}
    >
      <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
      <span>{children}</span>
    </p>
  );
}

/** A group of fields under a heading, with its explanation at the side on wide screens. */
export function FieldSection({
  title,
  description,
  children,
  className,
  ...props
}: ComponentProps<"section"> & { title: string; description?: ReactNode }) {
  return (
    <section className={cn("rounded-xl border bg-surface shadow-card", className)} {...props}>
      <header className="border-b px-4 py-3.5 sm:px-5">
        <h2 className="text-sm font-semibold">{title}</h2>
        {description && <p className="mt-0.5 text-[13px] text-faint">{description}</p>}
      </header>
      <div className="grid gap-5 p-4 sm:p-5">{children}</div>
    </section>
  );
}
