import type { NextRequest } from "next/server";
import { env } from "@/lib/env";
import { forward } from "@/lib/forward";
import { isForwardedPath, siteOfHost } from "@/lib/origins";

/** `/api` of both sites: passed on to the API as it is. The widget's site reaches `/api/widget/…` and nothing else. */
async function handle(request: NextRequest): Promise<Response> {
  const settings = env();
  const site = siteOfHost(request.headers.get("host"), settings);
  const { pathname, search } = new URL(request.url);
  if (!site || !isForwardedPath(site, pathname)) {
    return problem(404, "not_found", "There is nothing at this address.");
  }
  try {
    const origin = site === "app" ? settings.appOrigin : settings.widgetOrigin;
    return await forward(request, new URL(settings.apiUrl + pathname + search), origin);
  } catch {
    if (request.signal.aborted) return new Response(null, { status: 499 });
    return problem(502, "api_unavailable", "The service is not reachable at the moment. Please try again shortly.");
  }
}

function problem(status: number, code: string, detail: string): Response {
  const request_id = crypto.randomUUID();
  const title = status === 404 ? "Not found" : "Service not reachable";
  return Response.json(
    { type: `urn:switchboard:problem:${code}`, title, status, detail, code, request_id },
    { status, headers: { "content-type": "application/problem+json", "cache-control": "no-store" } },
  );
}

export { handle as GET, handle as HEAD, handle as POST, handle as PUT, handle as PATCH, handle as DELETE, handle as OPTIONS };
