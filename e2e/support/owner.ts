import type { Browser, Page } from "@playwright/test";
import { logInContext } from "./dashboard";
import { HostSite } from "./host-site";
import { createClient, test as base, uniqueId, type Client } from "./test";

const PASSWORD = "a-long-enough-password";

/** A client user whose assistant answers from its knowledge, without a model, and a neighbour who has one as well. */
export interface Owner {
  /** Where the portal begins. */
  url: string;
  client: Client;
  /** A page of a browser in which the neighbour is logged in. */
  openAsNeighbour: (path: string) => Promise<Page>;
}

/** With a client user of a fresh tenant, logged in in the test's own browser. */
export const test = base.extend<{ owner: Owner }>({
  owner: async ({ addresses, admin, browser, context, watch }, use) => {
    const site = await HostSite.start();
    const [client, neighbour] = [await createClient(addresses, admin, site, "Reception"), await createClient(addresses, admin, site, "Neighbour")];
    await admin.call("PATCH", `/admin/assistants/${client.assistant.id}`, { provider: "builtin" });
    const [own, other] = [`${uniqueId("owner")}@example.com`, `${uniqueId("neighbour")}@example.com`];
    await admin.createClient(client.tenantId, own, PASSWORD);
    await admin.createClient(neighbour.tenantId, other, PASSWORD);
    await logInContext(context, addresses.appOrigin, own, PASSWORD);
    const url = `${addresses.appOrigin}/portal`;
    const openAsNeighbour = async (path: string): Promise<Page> => {
      const elsewhere = watch(await browser.newContext());
      await logInContext(elsewhere, addresses.appOrigin, other, PASSWORD);
      const page = await elsewhere.newPage();
      await page.goto(url + path);
      return page;
    };
    await use({ url, client, openAsNeighbour });
    await site.stop();
  },
});

/** A visitor's page in a browser of its own. */
export async function visit(browser: Browser, address: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(address);
  return page;
}
