import type { Metadata } from "next";

import { AssistantScreen } from "@/features/assistants";

export const metadata: Metadata = { title: "Assistant" };

export default async function AssistantPage({ params }: PageProps<"/admin/assistants/[assistantId]">) {
  return <AssistantScreen area="admin" id={(await params).assistantId} />;
}
