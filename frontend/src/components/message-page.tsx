import type { ReactNode } from "react";

import { Logo } from "./logo";

/** A page that says one thing: not found, failed, loading. */
export function MessagePage({ title, children, action }: { title: string; children: ReactNode; action?: ReactNode }) {
  return (
    <main className="grid min-h-dvh place-items-center px-6 py-12">
      <div className="grid max-w-sm justify-items-center text-center">
        <Logo className="mb-10" />
        <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
        <p className="mt-2 text-sm text-balance text-faint">{children}</p>
        {action && <div className="mt-6">{action}</div>}
      </div>
    </main>
  );
}
