import type { Metadata } from "next";

import { AssistantsScreen } from "@/features/assistants";

export const metadata: Metadata = { title: "Assistants" };

export default function AssistantsPage() {
  return <AssistantsScreen area="admin" description="The assistants of all tenants." />;
}
