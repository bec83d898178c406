import type { Metadata } from "next";

import { OverviewScreen } from "@/features/own-tenant";

export const metadata: Metadata = { title: "Overview" };

export default function PortalPage() {
  return <OverviewScreen />;
}
