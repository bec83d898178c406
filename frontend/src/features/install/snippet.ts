interface SnippetOptions {
  widgetOrigin: string;
  tenantId: string;
  /** Left out: the tenant's default assistant. */
  assistantId?: string;
}

const ESCAPES: Record<string, string> = { "&": "&amp;", '"': "&quot;", "<": "&lt;", ">": "&gt;" };
const escapeAttribute = (value: string) => value.replace(/[&"<>]/g, (character) => ESCAPES[character] ?? character);

/** The script tag that a client pastes into a website. */
export function scriptTag({ widgetOrigin, tenantId, assistantId }: SnippetOptions): string {
  const attributes = [
    ["src", `${widgetOrigin}/widget.js`],
    ["data-tenant-id", tenantId],
    ...(assistantId ? [["data-assistant-id", assistantId]] : []),
  ];
  const text = attributes.map(([name, value]) => `${name}="${escapeAttribute(value ?? "")}"`).join(" ");
  return `<script ${text} defer></script>`;
}
