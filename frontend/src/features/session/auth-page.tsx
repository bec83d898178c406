import type { ReactNode } from "react";

import { LogoMark } from "@/components/logo";

/** The frame of the pages before log-in. Their forms `post`: sent before any script has run, they put nothing into an address. */
export function AuthPage({ title, children, lead }: { title: string; lead?: string; children: ReactNode }) {
  return (
    <main className="grid min-h-dvh grid-rows-[1fr_auto] px-4">
      <div className="m-auto w-full max-w-sm py-12">
        <LogoMark className="mx-auto mb-6 size-10" />
        <h1 className="text-center text-xl font-semibold tracking-tight">{title}</h1>
        {lead && <p className="mt-1.5 text-center text-sm text-balance text-faint">{lead}</p>}
        <div className="mt-7 rounded-2xl border bg-surface p-5 shadow-card sm:p-7">{children}</div>
      </div>
    </main>
  );
}
