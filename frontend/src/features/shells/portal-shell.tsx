"use client";

import {
  BookOpen,
  Bot,
  CircleQuestionMark,
  CodeXml,
  Contact,
  Fingerprint,
  Globe,
  LayoutDashboard,
  MessagesSquare,
  QrCode,
  Wrench,
} from "lucide-react";
import type { ReactNode } from "react";

import { AppShell, type NavItem } from "@/components/app-shell";
import { AccountMenu, RequireRole, useCurrentUser } from "@/features/session";

const ITEMS: NavItem[] = [
  { href: "/portal", label: "Overview", icon: LayoutDashboard },
  { href: "/portal/assistants", label: "Assistants", icon: Bot },
  { href: "/portal/knowledge", label: "Knowledge", icon: BookOpen },
  { href: "/portal/tools", label: "Tools", icon: Wrench },
  { href: "/portal/gaps", label: "Unanswered", icon: CircleQuestionMark },
  { href: "/portal/conversations", label: "Conversations", icon: MessagesSquare },
  { href: "/portal/contacts", label: "Contacts", icon: Contact },
  { href: "/portal/domains", label: "Allowed domains", icon: Globe },
  { href: "/portal/install", label: "Install", icon: CodeXml },
  { href: "/portal/chat-page", label: "Chat page", icon: QrCode },
  { href: "/portal/identity", label: "Identity", icon: Fingerprint },
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
