import type { Metadata } from "next";

import { ToolsScreen } from "@/features/tools";

export const metadata: Metadata = { title: "Tools" };

export default function ToolsPage() {
  return <ToolsScreen />;
}
