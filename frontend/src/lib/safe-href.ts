/**
 * The address if a visitor may be sent there: absolute http, https or mailto, without a user name (which is how
 * `https://bank.example@evil.example` fools people). Else null.
 */
export function safeHref(value: string | null | undefined): string | null {
  if (!value || !/^(https?:\/\/|mailto:)/i.test(value) || !URL.canParse(value)) return null;
  const url = new URL(value);
  return url.username || url.password ? null : url.href;
}

/**
 * Hosts that answers may load images from. None: whoever writes an image into an answer could read the visitor's
 * address, or carry the conversation out in its query (SECURITY.md, XSS-03).
 */
const IMAGE_HOSTS: readonly string[] = [];

/** True for an https image on one of `hosts`. */
export function isImageAllowed(src: string, hosts: readonly string[] = IMAGE_HOSTS): boolean {
  const href = safeHref(src);
  if (!href) return false;
  const { protocol, host } = new URL(href);
  return protocol === "https:" && hosts.includes(host);
}
