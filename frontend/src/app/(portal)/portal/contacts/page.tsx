import type { Metadata } from "next";

import { ContactsScreen } from "@/features/contacts";

export const metadata: Metadata = { title: "Contacts" };

export default function ContactsPage() {
  return <ContactsScreen />;
}
