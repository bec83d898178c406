import { defineConfig } from "@playwright/test";
import { CHROMIUM } from "../support/chromium";

/** WordPress's own pages ask for pictures of people on the Internet; nothing here does. */
const LOOPBACK_ONLY = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1";
const { launchOptions, ...chromium } = CHROMIUM;

/** `make test-wordpress`: one WordPress for all tests, in the order of the file. Not a part of `make test`. */
export default defineConfig({
  testDir: ".",
  outputDir: "../test-results",
  globalSetup: "../support/global-setup.ts",
  workers: 1,
  retries: 0,
  forbidOnly: true,
  // PHP's own web server is slow on a busy machine; nothing is asserted about times.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  use: {
    ...chromium,
    launchOptions: { ...launchOptions, args: [...(launchOptions?.args ?? []), LOOPBACK_ONLY] },
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
  },
  projects: [
    { name: "tests", testMatch: "*.spec.ts" },
    { name: "pictures", testMatch: "*.shots.ts", use: { deviceScaleFactor: 1.5 } },
  ],
});
