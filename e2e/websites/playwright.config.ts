import { defineConfig } from "@playwright/test";
import { CHROMIUM } from "../support/chromium";

/** `make test-websites`: sites made with frameworks, as docs/integrate/ says. Not a part of `make test`. */
export default defineConfig({
  testDir: ".",
  outputDir: "../test-results",
  globalSetup: "../support/global-setup.ts",
  workers: 1,
  retries: 0,
  forbidOnly: true,
  // Frameworks take their time to build on a busy machine; nothing is asserted about times.
  timeout: 240_000,
  expect: { timeout: 30_000 },
  use: { ...CHROMIUM, trace: "retain-on-failure", screenshot: "only-on-failure" },
  projects: [
    { name: "tests", testMatch: "*.spec.ts" },
    { name: "pictures", testMatch: "*.shots.ts", use: { deviceScaleFactor: 1.5 } },
  ],
});
