import type { Metadata } from "next";

import { AssistantScreen } from "@/features/assistants";

export const metadata: Metadata = { title: "Assistant" };

export default async function AssistantPage({ params }: PageProps<"/portal/assistants/[assistantId]">) {
  return <AssistantScreen area="client" id={(await params).assistantId} />;
}
