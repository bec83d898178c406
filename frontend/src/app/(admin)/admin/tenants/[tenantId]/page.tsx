import type { Metadata } from "next";

import { TenantScreen } from "@/features/tenant-page";

export const metadata: Metadata = { title: "Tenant" };

export default async function TenantPage({ params }: PageProps<"/admin/tenants/[tenantId]">) {
  return <TenantScreen id={(await params).tenantId} />;
}
