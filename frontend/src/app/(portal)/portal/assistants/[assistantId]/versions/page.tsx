import type { Metadata } from "next";

import { VersionsScreen } from "@/features/assistants";

export const metadata: Metadata = { title: "Versions" };

export default async function VersionsPage({ params }: PageProps<"/portal/assistants/[assistantId]/versions">) {
  return <VersionsScreen area="client" id={(await params).assistantId} />;
}
