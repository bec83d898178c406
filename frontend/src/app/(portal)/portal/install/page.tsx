import type { Metadata } from "next";

import { InstallScreen } from "@/features/install";

export const metadata: Metadata = { title: "Install" };

export default function InstallPage() {
  return <InstallScreen />;
}
