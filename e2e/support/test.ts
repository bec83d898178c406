import { test as base, expect, type BrowserContext, type ConsoleMessage } from "@playwright/test";
import { randomBytes } from "node:crypto";
import { ADMIN, Api, type Assistant } from "./api";
import { HostSite, hostPage } from "./host-site";
import type { Addresses } from "./stack";

/** A client of this worker: a tenant with an assistant that echoes, and a website that may show it. */
export interface Client {
  tenantId: string;
  assistant: Assistant;
  site: HostSite;
  /** The script tag, with further attributes. */
  tag(attributes?: string): string;
  /** Puts a page with the tag on the website and returns its address. */
  page(path: string, attributes?: string): string;
}

interface WorkerFixtures {
  addresses: Addresses;
  admin: Api;
  client: Client;
}

interface TestFixtures {
  /** Console lines about a Content Security Policy that a test provokes on purpose. */
  provokedViolations: RegExp | null;
  /** Watches a context that a test made itself; the built-in one is watched anyway. */
  watch: (context: BrowserContext) => BrowserContext;
}

export const uniqueId = (prefix: string): string => `${prefix}-${randomBytes(4).toString("hex")}`;

/** What a worker's tests share, whichever browser they drive. */
export const workerTest = base.extend<object, WorkerFixtures>({
  addresses: [
    async ({}, use) => {
      await use(JSON.parse(process.env.SWITCHBOARD_E2E ?? "null") as Addresses);
    },
    { scope: "worker" },
  ],
  admin: [
    async ({ addresses }, use) => {
      await use(await Api.logIn(addresses, ADMIN));
    },
    { scope: "worker" },
  ],
  client: [
    async ({ addresses, admin }, use) => {
      const site = await HostSite.start();
      await use(await createClient(addresses, admin, site, "Echo"));
      await site.stop();
    },
    { scope: "worker" },
  ],
});

/** For tests that drive Chromium by Playwright's own `page`. */
export const test = workerTest.extend<TestFixtures>({
  provokedViolations: [null, { option: true }],
  watch: [
    async ({ context, provokedViolations }, use) => {
      const violations: string[] = [];
      const note = (message: ConsoleMessage): void => {
        const text = message.text();
        if (/content security policy/i.test(text) && !provokedViolations?.test(text)) violations.push(text);
      };
      const watch = (watched: BrowserContext): BrowserContext => watched.on("console", note);
      watch(context);
      await use(watch);
      expect(violations, "no page of ours breaks its own policy").toEqual([]);
    },
    { auto: true },
  ],
});

/** A tenant of its own with one published echoing assistant, allowed on `site`. */
export async function createClient(addresses: Addresses, admin: Api, site: HostSite, name: string): Promise<Client> {
  const tenantId = uniqueId("e2e");
  await admin.createTenant(tenantId, `${name} Ltd`);
  await admin.allow(tenantId, site.origin);
  const assistant = await admin.createEcho(tenantId, name);
  const tag = (attributes = ""): string =>
    `<script src="${addresses.widgetOrigin}/widget.js" data-tenant-id="${tenantId}" defer ${attributes}></script>`;
  return { tenantId, assistant, site, tag, page: (path, attributes) => site.put(path, hostPage(tag(attributes))) };
}

export { expect };
