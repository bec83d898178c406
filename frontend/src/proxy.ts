import { NextResponse, type NextRequest } from "next/server";
import { env } from "@/lib/env";
import { hostedDomain, tenantOfHost } from "@/lib/hosted-host";
import { respondWithHostedPage } from "@/lib/hosted-page";
import { isWidgetPath, siteOfHost, siteOfPath } from "@/lib/origins";
import { dashboardPolicy } from "@/lib/security-headers";

const NOTHING_ALLOWED = "default-src 'none'; frame-ancestors 'none'";

/** A tenant's chat page on the widget's origin. */
const HOSTED_PATH = /^\/c\/[^/.]+$/;

/**
 * Runs before every page and file, and keeps the two sites apart: a path answers on its own host only, and is 404 on
 * every other. Dashboard pages get a Content-Security-Policy with a fresh nonce, which Next puts on its own scripts
 * when it renders the page (so dashboard pages are rendered per request). Pages find the nonce in `x-nonce`.
 */
export async function proxy(request: NextRequest): Promise<Response> {
  const settings = env();
  const { pathname } = request.nextUrl;
  const hostedTenant = tenantOfHost(request.headers.get("host"), hostedDomain(), settings.widgetOrigin);
  if (hostedTenant) {
    // A tenant's subdomain is one page; scripts and all else come from the widget's origin. It is answered here,
    // because Next would take a rewrite on a host that is not its own for another server, and call it.
    if (pathname !== "/") return notFound();
    return respondWithHostedPage(hostedTenant, { ...settings, acceptLanguage: request.headers.get("accept-language") });
  }
  const site = siteOfPath(pathname);
  if (siteOfHost(request.headers.get("host"), settings) !== site) return notFound();
  if (site === "widget") return isWidgetPath(pathname) || HOSTED_PATH.test(pathname) ? widgetFile(pathname) : notFound();

  const nonce = crypto.randomUUID();
  const isDevelopment = process.env.NODE_ENV === "development";
  const policy = dashboardPolicy({ nonce, widgetOrigin: settings.widgetOrigin, isDevelopment });
  const headers = new Headers(request.headers);
  headers.set("content-security-policy", policy);
  headers.set("x-nonce", nonce);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  return response;
}

/** The panel's page brings its own policy; a file that does not exist must not become a page without one. */
function widgetFile(pathname: string): NextResponse {
  const response = NextResponse.next();
  if (pathname.includes(".")) response.headers.set("content-security-policy", NOTHING_ALLOWED);
  return response;
}

function notFound(): NextResponse {
  return new NextResponse("Not found\n", {
    status: 404,
    headers: {
      "content-type": "text/plain; charset=utf-8",
      "cache-control": "no-store",
      "content-security-policy": NOTHING_ALLOWED,
    },
  });
}

export const config = {
  // `/api` streams through its own route handler, which decides by host itself; passing here would buffer bodies.
  matcher: ["/((?!api/).*)"],
};
