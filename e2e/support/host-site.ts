import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

interface HostPage {
  html: string;
  headers: Record<string, string>;
}

/** A client's website: the pages that a test puts there, on an origin of its own. */
export class HostSite {
  /** Put at the beginning of every page, before anything of its own can run. */
  prelude = "";
  private readonly pages = new Map<string, HostPage>();
  private readonly server: Server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://site");
    // Browsers ask for it by themselves, and some complain when it is not there.
    if (pathname === "/favicon.ico") return void response.writeHead(204).end();
    const page = this.pages.get(pathname);
    const headers = { "content-type": "text/html; charset=utf-8", "cache-control": "no-store", ...page?.headers };
    const html = headers["content-type"].startsWith("text/html") ? page?.html.replace(/^(<!doctype [^>]*>)?/i, `$&${this.prelude}`) : page?.html;
    response.writeHead(page ? 200 : 404, headers).end(html ?? "");
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
export function hostPage(tag: string, { root = 'lang="en"', head = "", body = "" } = {}): string {
  return `<!doctype html>
<html ${root}><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
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
