import type { Metadata } from "next";

import { ConversationScreen } from "@/features/conversations";

export const metadata: Metadata = { title: "Conversation" };

export default async function ConversationPage({ params }: PageProps<"/portal/conversations/[conversationId]">) {
  return <ConversationScreen id={(await params).conversationId} />;
}
