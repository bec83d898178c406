import { HostSite } from "../support/host-site";
import { createClient, workerTest, type Client } from "../support/test";
import { chromiumEngine } from "./chromium";
import type { Engine, Screen, Tab } from "./engine";
import { firefoxEngine } from "./firefox";
import { PRELUDE } from "./prelude";
import { webkitEngine } from "./webkit";

interface TestFixtures {
  /** Opens a tab for a new visitor; it is closed after the test. */
  openTab: (screen: Screen) => Promise<Tab>;
}

interface WorkerFixtures {
  /** The one that the project is named after. */
  engine: Engine;
  /** Another tenant on the same website, which must never be mixed up with `client`. */
  neighbour: Client;
}

const START = { chromium: chromiumEngine, firefox: firefoxEngine, webkit: webkitEngine };

/** For tests that run in every engine: they drive `Tab`s, and the project says whose. */
export const test = workerTest.extend<TestFixtures, WorkerFixtures>({
  engine: [
    async ({}, use, { project }) => {
      const engine = await START[project.name as keyof typeof START]();
      await use(engine);
      await engine.close();
    },
    { scope: "worker" },
  ],
  client: [
    async ({ addresses, admin, engine }, use) => {
      const site = await HostSite.start();
      if (engine.name === "webkit") site.prelude = PRELUDE;
      await use(await createClient(addresses, admin, site, "Echo"));
      await site.stop();
    },
    { scope: "worker" },
  ],
  neighbour: [
    async ({ addresses, admin, client }, use) => {
      await use(await createClient(addresses, admin, client.site, "Neighbour"));
    },
    { scope: "worker" },
  ],
  openTab: async ({ engine }, use) => {
    const tabs: Tab[] = [];
    await use(async (screen) => {
      const tab = await engine.open(screen);
      tabs.push(tab);
      return tab;
    });
    await Promise.all(tabs.map((tab) => tab.close()));
  },
});

export { expect } from "@playwright/test";
