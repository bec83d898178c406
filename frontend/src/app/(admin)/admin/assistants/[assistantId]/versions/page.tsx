import type { Metadata } from "next";

import { VersionsScreen } from "@/features/assistants";

export const metadata: Metadata = { title: "Versions" };

export default async function VersionsPage({ params }: PageProps<"/admin/assistants/[assistantId]/versions">) {
  return <VersionsScreen area="admin" id={(await params).assistantId} />;
}
