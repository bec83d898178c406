import type { NextRequest } from "next/server";
import { env } from "@/lib/env";
import { respondWithHostedPage } from "@/lib/hosted-page";
import { siteOfHost } from "@/lib/origins";

interface Context {
  params: Promise<{ tenantId: string }>;
}

/** A tenant's own chat page on the widget's origin; that on a subdomain is answered by proxy.ts. */
export async function GET(request: NextRequest, context: Context): Promise<Response> {
  const settings = env();
  const { tenantId } = await context.params;
  // proxy.ts has checked the host already.
  const isOurs = siteOfHost(request.headers.get("host"), settings) === "widget";
  return respondWithHostedPage(isOurs ? tenantId : null, {
    ...settings,
    acceptLanguage: request.headers.get("accept-language"),
  });
}
