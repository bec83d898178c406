import { defineConfig } from "@playwright/test";
import { CHROMIUM } from "../../e2e/support/chromium";

/** `make bench-widget`. With WIDGET_ORIGIN (and HOST_ORIGIN, a page that may show TENANT_ID) it measures a running stack. */
export default defineConfig({
  testDir: ".",
  testMatch: "*.bench.ts",
  outputDir: "../../e2e/test-results",
  ...(process.env.WIDGET_ORIGIN ? {} : { globalSetup: "../../e2e/support/global-setup.ts" }),
  workers: 1,
  timeout: 180_000,
  use: {
    ...CHROMIUM,
    launchOptions: {
      ...CHROMIUM.launchOptions,
      // The panel in the process of the host page: then the throttling of one is the throttling of both. And a host page
      // that the benchmark makes up has no address of its own: it may load from loopback ones all the same.
      args: [...(CHROMIUM.launchOptions?.args ?? []).filter((arg) => !arg.startsWith("--disable-features")), "--disable-site-isolation-trials",
        "--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,MediaRouter,OptimizationHints,PaintHolding,IsolateOrigins,site-per-process,LocalNetworkAccessChecks"],
    },
  },
});
