import type { Metadata } from "next";

import { HostedPageScreen } from "@/features/hosted-page";

export const metadata: Metadata = { title: "Chat page" };

export default function ChatPage() {
  return <HostedPageScreen />;
}
