import type { Metadata } from "next";

import { AuthPage, ResetPasswordForm } from "@/features/session";

export const metadata: Metadata = { title: "New password" };

export default function ResetPasswordPage() {
  return (
    <AuthPage title="Set a new password">
      <ResetPasswordForm />
    </AuthPage>
  );
}
