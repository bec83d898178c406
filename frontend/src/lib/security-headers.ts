/**
 * The Content-Security-Policy of a dashboard page. Scripts need the nonce of this answer or our own origin, so no
 * inline script that was not ours runs. The same holds for styles; libraries set positions through the CSSOM.
 */
export function dashboardPolicy(options: { nonce: string; widgetOrigin: string; isDevelopment: boolean }): string {
  const { nonce, widgetOrigin, isDevelopment } = options;
  return [
    "default-src 'self'",
    // React's development build rebuilds server stack traces with eval; the production build has no eval.
    `script-src 'self' 'nonce-${nonce}'${isDevelopment ? " 'unsafe-eval'" : ""}`,
    `style-src 'self' 'nonce-${nonce}'${isDevelopment ? " 'unsafe-inline'" : ""}`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    `frame-src ${widgetOrigin}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}
