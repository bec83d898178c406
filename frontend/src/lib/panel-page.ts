import { readFile } from "node:fs/promises";
import path from "node:path";

/** The file names, with hashes, that build-widget.mjs wrote; paths below WIDGET_ORIGIN. */
export interface PanelManifest {
  script: string;
  style: string;
  hostedPageStyle: string;
}

let manifest: Promise<PanelManifest> | undefined;

/** What the build wrote, read once. @throws Error when the panel has not been built. */
export function getPanelManifest(): Promise<PanelManifest> {
  manifest ??= readManifest();
  // A failed read is not kept: the next request looks again.
  manifest.catch(() => (manifest = undefined));
  return manifest;
}

/**
 * The HTML of the panel's page: the same few lines for every tenant, known or not, without any inline script or style.
 * @throws Error when the panel has not been built.
 */
export async function getPanelPage(): Promise<string> {
  return renderPanelPage(await getPanelManifest());
}

async function readManifest(): Promise<PanelManifest> {
  const file = path.join(process.cwd(), "public", "widget", "assets", "manifest.json");
  return JSON.parse(await readFile(/* turbopackIgnore: true */ file, "utf8")) as PanelManifest;
}

/** `interactive-widget` makes phones shrink the page, not cover the composer, when the keyboard opens. */
export function renderPanelPage({ script, style }: Pick<PanelManifest, "script" | "style">): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content">
<meta name="robots" content="noindex">
<title>Chat</title>
<link rel="stylesheet" href="${style}">
<script type="module" src="${script}"></script>
</head>
<body></body>
</html>
`;
}
