import type { WebEnv } from "./env";

/** The two sites that this server answers as. */
export type Site = "app" | "widget";

/**
 * Which site the `Host` header names, or null for any other host.
 * The header decides, because Next rewrites 127.0.0.1 to localhost in `request.url`. Default ports may be left out.
 */
export function siteOfHost(host: string | null, env: WebEnv): Site | null {
  if (!host) return null;
  const isHostOf = (origin: string): boolean => {
    const url = new URL(origin);
    const defaultPort = url.protocol === "https:" ? "443" : "80";
    const given = host.toLowerCase();
    return given === url.host || (url.port === "" && given === `${url.hostname}:${defaultPort}`);
  };
  if (isHostOf(env.appOrigin)) return "app";
  if (isHostOf(env.widgetOrigin)) return "widget";
  return null;
}

/** The one site that may answer this path: the panel, hosted pages and the loader, or the dashboards. */
export function siteOfPath(pathname: string): Site {
  return /^\/(widget|c)(\/|$)|^\/widget\.js$/.test(pathname) ? "widget" : "app";
}

/**
 * What the widget's site consists of: the loader, its versions and their hashes, the panel's files, and the panel's page. Anything
 * else below `/widget` would end at the dashboards' "not found" page, which has no business on this site.
 */
export function isWidgetPath(pathname: string): boolean {
  return /^\/widget(\.js|\/loader\.json|\/v\/[^/]+\/[^/]+\.js|\/assets\/[^/]+\.(js|css)|\/[^/.]+)$/.test(pathname);
}

/**
 * Whether `site` forwards this path to the API: the dashboards' site forwards all of `/api`, the widget's only
 * `/api/widget/…`. Encoded slashes, backslashes and dots are refused, since a later hop could read them as a path.
 */
export function isForwardedPath(site: Site, pathname: string): boolean {
  if (/%2f|%5c|%2e|\\|\/\//i.test(pathname)) return false;
  return pathname.startsWith(site === "widget" ? "/api/widget/" : "/api/");
}
