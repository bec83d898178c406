import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

interface HostPage {
  html: string;
  headers: Record<string, string>;
}

/** A client's website: the pages that a test puts there, on an origin of its own. */
export class HostSite {
  private readonly pages = new Map<string, HostPage>();
  private readonly server: Server = createServer((request, response) => {
    const page = this.pages.get(new URL(request.url ?? "/", "http://site").pathname);
    const headers = { "content-type": "text/html; charset=utf-8", "cache-control": "no-store", ...page?.headers };
    response.writeHead(page ? 200 : 404, headers).end(page?.html ?? "");
  });

  static async start(): Promise<HostSite> {
    const site = new HostSite();
    await new Promise<void>((resolve) => site.server.listen(0, resolve));
    return site;
  }

  get origin(): string {
    return `http://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  /** Puts a page there and returns its address. */
  put(path: string, html: string, headers: Record<string, string> = {}): string {
    this.pages.set(path, { html, headers });
    return this.origin + path;
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}

/** A small, flawless page: what is wrong with it is the widget's doing. */
export function hostPage(tag: string, { head = "", body = "" } = {}): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"><title>A client's website</title>${head}</head>
<body><main><h1>A client's website</h1><p>Text of the page.</p>${body}</main>${tag}</body></html>`;
}

/** For `addInitScript`: makes the widget's shadow root open, for tests that have to see what only the visitor sees. */
export function openShadowRoots(): void {
  const { attachShadow } = Element.prototype;
  Element.prototype.attachShadow = function (init) {
    return attachShadow.call(this, { ...init, mode: "open" });
  };
}
