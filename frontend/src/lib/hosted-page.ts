import { getPanelManifest } from "./panel-page";

/** A tenant's hosted chat page: what the API says about it, and the HTML. The API decides; this side copies. */

/** What the API says about a page that is switched on. */
export interface HostedPage {
  tenantId: string;
  name: string;
  /** Null: the visitor's own. */
  language: string | null;
  primaryColor: string;
  colorScheme: "auto" | "light" | "dark";
  contentSecurityPolicy: string;
}

const TIMEOUT_MS = 3_000;

/** The page, `absent` when there is none for whatever reason, `unreachable` when the API gave no usable answer. */
export async function getHostedPage(apiUrl: string, tenantId: string): Promise<HostedPage | "absent" | "unreachable"> {
  try {
    const response = await fetch(`${apiUrl}/api/widget/hosted-page?${new URLSearchParams({ tenant_id: tenantId })}`, {
      cache: "no-store",
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (response.status === 404) return "absent";
    return response.ok ? (parsePage(await response.json()) ?? "unreachable") : "unreachable";
  } catch {
    return "unreachable";
  }
}

/** A page whose policy lets everything in, or everybody frame it, is not shown. */
function parsePage(body: unknown): HostedPage | null {
  if (typeof body !== "object" || body === null) return null;
  const { tenant_id, name, language, primary_color, color_scheme, content_security_policy } = body as Record<string, unknown>;
  const isSafe =
    typeof content_security_policy === "string" &&
    /^[\x20-\x7e]+$/.test(content_security_policy) &&
    /(^|;)\s*default-src 'none'\s*(;|$)/.test(content_security_policy) &&
    /(^|;)\s*frame-ancestors\s+\S/.test(content_security_policy) &&
    !/unsafe-/.test(content_security_policy);
  if (!isSafe || typeof tenant_id !== "string" || typeof name !== "string") return null;
  return {
    tenantId: tenant_id,
    name,
    language: typeof language === "string" && isLanguageTag(language) ? language : null,
    primaryColor: typeof primary_color === "string" && /^#[0-9a-f]{6}$/i.test(primary_color) ? primary_color : "#ffffff",
    colorScheme: color_scheme === "light" || color_scheme === "dark" ? color_scheme : "auto",
    contentSecurityPolicy: content_security_policy as string,
  };
}

const isLanguageTag = (text: string): boolean => /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(text);

/** The first language that the visitor's browser asks for; the panel takes it from the page. */
export function firstLanguage(acceptLanguage: string | null): string {
  const first = (acceptLanguage ?? "").split(",")[0]?.split(";")[0]?.trim() ?? "";
  return isLanguageTag(first) ? first : "en";
}

interface HtmlOptions {
  widgetOrigin: string;
  /** Path of the style sheet on `widgetOrigin`, which is not our own origin when a subdomain shows the page. */
  stylePath: string;
}

/** The chat page: an inline widget through the ordinary script tag, and nothing else. */
export function renderHostedPage(page: HostedPage, options: HtmlOptions & { language: string }): string {
  const src = escapeHtml(`${options.widgetOrigin}/widget.js`);
  const head = `<meta name="theme-color" content="${escapeHtml(page.primaryColor)}">`;
  const body = `<main id="chat"><noscript><div class="note"><p>This chat needs JavaScript.</p></div></noscript></main>
<script src="${src}" data-tenant-id="${escapeHtml(page.tenantId)}" data-mode="inline" data-target="#chat" defer></script>`;
  return document({ ...options, title: page.name, scheme: page.colorScheme, head, body });
}

/** What is shown in its place: a line for people, the same for everything that does not exist. */
export function renderHostedNote(options: HtmlOptions & { title: string; text: string }): string {
  const body = `<main class="note"><h1>${escapeHtml(options.title)}</h1><p>${escapeHtml(options.text)}</p></main>`;
  return document({ ...options, language: "en", scheme: "auto", head: "", body });
}

/** The note's policy: its style and nothing else. */
export const notePolicy = (widgetOrigin: string): string =>
  `default-src 'none'; style-src ${widgetOrigin}; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

function document(parts: HtmlOptions & { language: string; title: string; scheme: string; head: string; body: string }): string {
  return `<!doctype html>
<html lang="${escapeHtml(parts.language)}" data-scheme="${parts.scheme}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="${parts.scheme === "auto" ? "light dark" : parts.scheme}">
${parts.head}
<title>${escapeHtml(parts.title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${escapeHtml(parts.widgetOrigin + parts.stylePath)}">
</head>
<body>
${parts.body}
</body>
</html>
`;
}

const NOTES = {
  absent: { status: 404, title: "There is no chat here", text: "Please check the address, or ask whoever gave it to you." },
  unreachable: { status: 503, title: "Back in a moment", text: "The chat is not reachable right now. Please try again shortly." },
};

/** The answer to a visit of a tenant's page; without a tenant (a host that is not ours) the one for what does not exist. */
export async function respondWithHostedPage(
  tenantId: string | null,
  { apiUrl, widgetOrigin, acceptLanguage }: { apiUrl: string; widgetOrigin: string; acceptLanguage: string | null },
): Promise<Response> {
  const [page, manifest] = await Promise.all([tenantId === null ? ("absent" as const) : getHostedPage(apiUrl, tenantId), getPanelManifest()]);
  const options = { widgetOrigin, stylePath: manifest.hostedPageStyle };
  const isNote = page === "absent" || page === "unreachable";
  const html = isNote
    ? renderHostedNote({ ...options, ...NOTES[page] })
    : renderHostedPage(page, { ...options, language: page.language ?? firstLanguage(acceptLanguage) });
  return new Response(html, {
    status: isNote ? NOTES[page].status : 200,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": isNote ? notePolicy(widgetOrigin) : page.contentSecurityPolicy,
      "cache-control": "no-store",
      vary: "Accept-Language",
    },
  });
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
