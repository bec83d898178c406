import type { Metadata } from "next";

import { OwnAssistantsScreen } from "@/features/own-tenant";

export const metadata: Metadata = { title: "Assistants" };

export default function AssistantsPage() {
  return <OwnAssistantsScreen />;
}
