/** Hosted chat pages by subdomain: `{tenant}.HOSTED_DOMAIN`, on the scheme and port of WIDGET_ORIGIN. */

const DOMAIN = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

let parsed: { domain: string | null } | undefined;

/** The domain below which tenants' pages stand, from the environment; null when there is none. @throws Error as `parseHostedDomain`. */
export function hostedDomain(): string | null {
  parsed ??= { domain: parseHostedDomain(process.env.HOSTED_DOMAIN) };
  return parsed.domain;
}

/** @throws Error that names the variable when `value` is not a domain name. */
export function parseHostedDomain(value: string | undefined): string | null {
  if (!value) return null;
  const domain = value.toLowerCase();
  if (!DOMAIN.test(domain)) {
    throw new Error(`HOSTED_DOMAIN must be a domain name such as chat.example.com, without scheme and port, not "${value}".`);
  }
  return domain;
}

/**
 * The tenant that the `Host` header names, or null when it names none. It selects a page and authorises nothing: who
 * may see what is the API's to say.
 */
export function tenantOfHost(host: string | null, domain: string | null, widgetOrigin: string): string | null {
  if (!host || !domain) return null;
  const { protocol, port } = new URL(widgetOrigin);
  const ports = port ? [`:${port}`] : ["", protocol === "https:" ? ":443" : ":80"];
  const given = host.toLowerCase();
  for (const ending of ports.map((suffix) => `.${domain}${suffix}`)) {
    const label = given.slice(0, -ending.length);
    if (given.endsWith(ending) && LABEL.test(label)) return label;
  }
  return null;
}
