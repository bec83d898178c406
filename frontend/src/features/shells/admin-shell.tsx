"use client";

import { Bot, Building2, ChartNoAxesColumn, ScrollText, Users } from "lucide-react";
import type { ReactNode } from "react";

import { AppShell, type NavItem } from "@/components/app-shell";
import { AccountMenu, RequireRole } from "@/features/session";

const ITEMS: NavItem[] = [
  { href: "/admin", label: "Overview", icon: ChartNoAxesColumn },
  { href: "/admin/tenants", label: "Tenants", icon: Building2 },
  { href: "/admin/assistants", label: "Assistants", icon: Bot },
  { href: "/admin/users", label: "Users", icon: Users },
  { href: "/admin/audit", label: "Audit log", icon: ScrollText },
];

export function AdminShell({ children }: { children: ReactNode }) {
  return (
    <RequireRole role="admin">
      <AppShell
        items={ITEMS}
        context={<p className="text-xs text-faint">Platform administration</p>}
        account={<AccountMenu />}
      >
        {children}
      </AppShell>
    </RequireRole>
  );
}
