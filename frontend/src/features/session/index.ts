export { AccountMenu } from "./account-menu";
export { AuthPage } from "./auth-page";
export { ForgotPasswordForm } from "./forgot-password-form";
export { HomeRedirect } from "./home-redirect";
export { LoginForm } from "./login-form";
export { newPassword, PASSWORD_HINT } from "./passwords";
export { RequireRole, useCurrentUser } from "./require-role";
export { ResetPasswordForm } from "./reset-password-form";
