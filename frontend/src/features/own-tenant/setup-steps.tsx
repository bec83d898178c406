"use client";

import { ArrowRight, Check } from "lucide-react";
import Link from "next/link";

import { Card, CardHeader } from "@/components/ui/card";
import { cn } from "@/lib/utils";

export interface SetupStep {
  title: string;
  detail: string;
  href: string;
  isDone: boolean;
}

/** What is left to do until the widget works on the client's website. */
export function SetupSteps({ steps }: { steps: SetupStep[] }) {
  const next = steps.findIndex(({ isDone }) => !isDone);
  return (
    <Card>
      <CardHeader
        title="Get your assistant onto your website"
        description={`${steps.filter(({ isDone }) => isDone).length} of ${steps.length} steps done`}
      />
      <ol className="divide-y">
        {steps.map(({ title, detail, href, isDone }, index) => (
          <li key={title} className="relative flex items-center gap-3.5 px-4 py-3.5 transition-colors hover:bg-hover sm:px-5">
            <span
              className={cn(
                "grid size-6 shrink-0 place-items-center rounded-full text-xs font-semibold",
                isDone ? "bg-success-soft text-success-text" : "border text-faint",
                index === next && "border-transparent bg-accent text-accent-ink",
              )}
            >
              {isDone ? <Check className="size-3.5" aria-label="Done" /> : index + 1}
            </span>
            <div className="min-w-0 flex-1">
              <Link
                href={href}
                className={cn("text-sm font-medium after:absolute after:inset-0", isDone && "text-faint")}
              >
                {title}
              </Link>
              <p className="text-[13px] text-faint">{detail}</p>
            </div>
            <ArrowRight className="size-4 shrink-0 text-faint" aria-hidden />
          </li>
        ))}
      </ol>
    </Card>
  );
}
