import type { Metadata } from "next";

import { RecentChanges } from "@/features/audit";
import { PlatformOverview } from "@/features/usage";

export const metadata: Metadata = { title: "Overview" };

export default function AdminPage() {
  return (
    <PlatformOverview>
      <RecentChanges />
    </PlatformOverview>
  );
}
