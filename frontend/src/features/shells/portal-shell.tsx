"use client";

import { Bot, CodeXml, Globe, LayoutDashboard } from "lucide-react";
import type { ReactNode } from "react";

import { AppShell, type NavItem } from "@/components/app-shell";
import { AccountMenu, RequireRole, useCurrentUser } from "@/features/session";

const ITEMS: NavItem[] = [
  { href: "/portal", label: "Overview", icon: LayoutDashboard },
  { href: "/portal/assistants", label: "Assistants", icon: Bot },
  { href: "/portal/domains", label: "Allowed domains", icon: Globe },
  { href: "/portal/install", label: "Install", icon: CodeXml },
];

export function PortalShell({ children }: { children: ReactNode }) {
  return (
    <RequireRole role="client">
      <AppShell items={ITEMS} context={<TenantName />} account={<AccountMenu />}>
        {children}
      </AppShell>
    </RequireRole>
  );
}

function TenantName() {
  return <p className="truncate text-xs text-faint">{useCurrentUser().tenant?.name}</p>;
}
