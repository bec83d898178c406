import type { Metadata } from "next";

import { IdentityScreen } from "@/features/identity";

export const metadata: Metadata = { title: "Identity" };

export default function IdentityPage() {
  return <IdentityScreen />;
}
