import type { Metadata } from "next";

import { TenantsScreen } from "@/features/tenants";

export const metadata: Metadata = { title: "Tenants" };

export default function TenantsPage() {
  return <TenantsScreen />;
}
