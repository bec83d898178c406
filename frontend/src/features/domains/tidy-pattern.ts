/** `example.com` as people type it becomes `https://example.com`; paths are cut, since domains have none. */
export function tidyPattern(text: string): string {
  const pattern = text.trim();
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(pattern) ? pattern : `https://${pattern}`;
  return withScheme.replace(/^(https?:\/\/[^/?#]+)[/?#].*$/i, "$1").toLowerCase();
}
