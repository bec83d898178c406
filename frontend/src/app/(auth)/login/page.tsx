import type { Metadata } from "next";

import { AuthPage, LoginForm } from "@/features/session";

export const metadata: Metadata = { title: "Log in" };

export default function LoginPage() {
  return (
    <AuthPage title="Log in to Switchboard">
      <LoginForm />
    </AuthPage>
  );
}
