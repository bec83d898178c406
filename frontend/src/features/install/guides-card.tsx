"use client";

import { ChevronRight } from "lucide-react";

import { Card, CardHeader } from "@/components/ui/card";

import { GUIDES } from "./guides";

/** For each system: where to click and what to paste. */
export function Guides() {
  return (
    <Card>
      <CardHeader title="Where is that on my website?" description="Choose what your website is made with." />
      <div className="divide-y">
        {GUIDES.map(({ system, steps }) => (
          <details key={system} className="group">
            <summary className="flex cursor-pointer list-none items-center gap-2 px-4 py-3 text-sm transition-colors hover:bg-hover focus-visible:-outline-offset-2 sm:px-5 [&::-webkit-details-marker]:hidden">
              <ChevronRight
                className="size-4 shrink-0 text-faint transition-transform group-open:rotate-90 motion-reduce:transition-none"
                aria-hidden
              />
              {system}
            </summary>
            <ol className="list-decimal space-y-1 pr-4 pb-4 pl-14 text-[13px] text-soft sm:pl-15">
              {steps.map((step) => (
                <li key={step}>{step}</li>
              ))}
            </ol>
          </details>
        ))}
      </div>
    </Card>
  );
}
