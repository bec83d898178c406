/** Websites that forbid most of what embeds do, and browsers that forbid the website. */
import { NONCE } from "../engines/prelude";
import { page, script, type Parts, type TorturePage } from "./host-page";
import { findLauncher } from "./visitor";

const strict = ({ widgetOrigin }: Parts): string =>
  `script-src 'nonce-${NONCE}'; style-src 'self'; frame-src ${widgetOrigin}; connect-src ${widgetOrigin}; default-src 'none'`;

/** What some browsers ask for by themselves, and the policy refuses. */
const ICON = /img-src.*favicon\.ico/;

/** In the page's cache or from the network: what most of them do with every request. */
const SERVICE_WORKER = `
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => event.respondWith((async () => {
  const cache = await caches.open("everything");
  const found = await cache.match(event.request);
  if (found) return found;
  const response = await fetch(event.request);
  if (event.request.method === "GET") await cache.put(event.request, response.clone());
  return response;
})()));`;

export const POLICIES: readonly TorturePage[] = [
  {
    name: "strict CSP, exactly as documented",
    html: ({ tag }) => page({ tag: tag() }),
    headers: (parts) => ({ "content-security-policy": strict(parts) }),
    tolerated: ICON,
  },
  {
    name: "strict CSP with Trusted Types",
    html: ({ tag }) => page({ tag: tag() }),
    headers: (parts) => ({
      "content-security-policy": `${strict(parts)}; require-trusted-types-for 'script'; trusted-types switchboard`,
    }),
    tolerated: ICON,
  },
  {
    name: "referrer, opener and feature policies",
    html: ({ tag }) => page({ tag: tag() }),
    headers: () => ({
      "referrer-policy": "no-referrer",
      "cross-origin-opener-policy": "same-origin",
      "permissions-policy": "clipboard-write=(), fullscreen=(), camera=()",
      "x-frame-options": "DENY",
    }),
  },
  {
    name: "a sandbox that keeps its origin",
    html: ({ tag }) => page({ tag: tag() }),
    headers: () => ({ "content-security-policy": "sandbox allow-scripts allow-forms allow-same-origin" }),
    tolerated: /can escape its sandboxing/,
  },
  {
    name: "a sandbox without an origin",
    html: ({ tag }) => page({ tag: tag() }),
    headers: () => ({ "content-security-policy": "sandbox allow-scripts" }),
    refusal: /origin/,
    tolerated: /403|sandbox|CORS|Cross-Origin/i,
  },
  {
    name: "an ad blocker that blocks the API",
    html: ({ tag }) => page({ tag: tag() }),
    headers: () => ({ "content-security-policy": "connect-src 'none'" }),
    refusal: /does not answer/,
    tolerated: /content.security.policy|connect-src|refuse/i,
  },
  {
    name: "a service worker of the page that answers everything from its cache",
    html: ({ tag }) => page({ head: script('navigator.serviceWorker.register("/torture-worker.js")'), tag: tag() }),
    files: [["/torture-worker.js", "text/javascript", SERVICE_WORKER]],
    arrange: async (tab) => {
      await tab.evaluate(async () => {
        await navigator.serviceWorker.ready;
        while (!navigator.serviceWorker.controller) await new Promise((resolve) => setTimeout(resolve, 50));
      });
      // Once to fill the cache, once to live from it.
      for (let visit = 1; visit <= 2; visit++) {
        await tab.reload();
        await findLauncher(tab);
      }
    },
  },
];
