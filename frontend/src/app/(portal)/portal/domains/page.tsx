import type { Metadata } from "next";

import { DomainsScreen } from "@/features/domains";

export const metadata: Metadata = { title: "Allowed domains" };

export default function DomainsPage() {
  return <DomainsScreen />;
}
