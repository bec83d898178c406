"use client";

import type { LucideIcon } from "lucide-react";
import { RotateCw, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

import { errorMessage } from "@/lib/api";
import { cn } from "@/lib/utils";

import { Button } from "./button";

/** What a list shows when it has nothing to show, and what to do about it. */
export function EmptyState({
  icon: Icon,
  title,
  children,
  action,
  className,
}: {
  icon: LucideIcon;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  className?: string;
}) {
  return (
    <div className={cn("grid justify-items-center px-6 py-12 text-center", className)}>
      <span className="mb-4 grid size-10 place-items-center rounded-xl border bg-surface text-soft shadow-card">
        <Icon className="size-5" strokeWidth={1.75} aria-hidden />
      </span>
      <h3 className="text-sm font-semibold">{title}</h3>
      {children && <p className="mt-1 max-w-sm text-[13px] text-balance text-faint">{children}</p>}
      {action && <div className="mt-5">{action}</div>}
    </div>
  );
}

/** What happened, and the button that tries again. */
export function ErrorState({ error, onRetry, className }: { error: unknown; onRetry: () => void; className?: string }) {
  return (
    <div role="alert" className={cn("grid justify-items-center px-6 py-12 text-center", className)}>
      <span className="mb-4 grid size-10 place-items-center rounded-xl bg-danger-soft text-danger-text">
        <TriangleAlert className="size-5" strokeWidth={1.75} aria-hidden />
      </span>
      <h3 className="text-sm font-semibold">This could not be loaded</h3>
      <p className="mt-1 max-w-sm text-[13px] text-balance text-faint">{errorMessage(error)}</p>
      <Button className="mt-5" onClick={onRetry}>
        <RotateCw aria-hidden /> Try again
      </Button>
    </div>
  );
}
