import type { Metadata } from "next";

import { AuthPage, ForgotPasswordForm } from "@/features/session";

export const metadata: Metadata = { title: "Forgot password" };

export default function ForgotPasswordPage() {
  return (
    <AuthPage title="Forgot your password?" lead="We send you a link with which you set a new one.">
      <ForgotPasswordForm />
    </AuthPage>
  );
}
