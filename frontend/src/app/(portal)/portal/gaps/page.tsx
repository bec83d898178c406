import type { Metadata } from "next";

import { GapsScreen } from "@/features/gaps";

export const metadata: Metadata = { title: "Unanswered questions" };

export default function GapsPage() {
  return <GapsScreen />;
}
