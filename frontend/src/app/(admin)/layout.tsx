import type { ReactNode } from "react";

import { AdminShell } from "@/features/shells";

export default function AdminLayout({ children }: { children: ReactNode }) {
  return <AdminShell>{children}</AdminShell>;
}
