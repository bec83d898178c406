import type { NextConfig } from "next";
import path from "node:path";

const IMMUTABLE = "public, max-age=31536000, immutable";

/** Loaded by any website, and nobody's secret. Names below `/widget/v` and `/widget/assets` carry a hash. */
const PUBLIC_SCRIPT = [
  { key: "Access-Control-Allow-Origin", value: "*" },
  { key: "Cross-Origin-Resource-Policy", value: "cross-origin" },
];

const config: NextConfig = {
  poweredByHeader: false,
  // Next's gzip holds back server-sent events; compressing is the job of the proxy in front.
  compress: false,
  // `/api/x/` is the API's to answer, and a redirect made here would name the wrong host.
  skipTrailingSlashRedirect: true,
  // `npm run check` is the one place that checks types and lints; building does not do it a second time.
  typescript: { ignoreBuildErrors: true },
  images: { unoptimized: true },
  transpilePackages: ["@switchboard/widget-loader"],
  turbopack: { root: path.join(import.meta.dirname, "..") },
  devIndicators: false,

  /**
   * Headers that depend on nothing but the path. They come before proxy.ts and hold even where it does not run;
   * proxy.ts adds the Content-Security-Policy of the dashboards, the widget route copies that of the panel.
   */
  async headers() {
    return [
      {
        source: "/:path*",
        headers: [
          { key: "X-Content-Type-Options", value: "nosniff" },
          { key: "Permissions-Policy", value: "camera=(), microphone=(), geolocation=(), payment=()" },
        ],
      },
      {
        // All but the panel's page, which is made to be framed and has `frame-ancestors` for that.
        source: "/((?!widget/[^/]+$).*)",
        headers: [
          { key: "X-Frame-Options", value: "DENY" },
          { key: "Referrer-Policy", value: "strict-origin-when-cross-origin" },
        ],
      },
      { source: "/widget/:tenantId", headers: [{ key: "Referrer-Policy", value: "same-origin" }] },
      { source: "/(widget.js|widget/loader.json)", headers: [{ key: "Cache-Control", value: "public, max-age=300" }, ...PUBLIC_SCRIPT] },
      { source: "/widget/v/:file*", headers: [{ key: "Cache-Control", value: IMMUTABLE }, ...PUBLIC_SCRIPT] },
      { source: "/widget/assets/:file*", headers: [{ key: "Cache-Control", value: IMMUTABLE }] },
    ];
  },
};

export default config;
