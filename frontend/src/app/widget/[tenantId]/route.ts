import type { NextRequest } from "next/server";
import { env } from "@/lib/env";
import { getFramePolicy } from "@/lib/frame-policy";
import { siteOfHost } from "@/lib/origins";
import { getPanelPage } from "@/lib/panel-page";

interface Context {
  params: Promise<{ tenantId: string }>;
}

/** The page in the iframe: the same document for everyone, under the policy that the API gives for this tenant. */
export async function GET(request: NextRequest, context: Context): Promise<Response> {
  const settings = env();
  // proxy.ts has checked the host already; a page that may be framed is worth a second lock.
  if (siteOfHost(request.headers.get("host"), settings) !== "widget") return new Response("Not found\n", { status: 404 });
  const { tenantId } = await context.params;
  const query = new URL(request.url).searchParams;
  const [html, policy] = await Promise.all([
    getPanelPage(),
    getFramePolicy(settings.apiUrl, {
      tenantId,
      assistantId: query.get("assistant_id"),
      isPreview: query.get("preview") === "1",
    }),
  ]);
  return new Response(html, {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": policy.contentSecurityPolicy,
      "cache-control": policy.cacheControl,
    },
  });
}
