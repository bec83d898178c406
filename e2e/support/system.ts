import type { PlaywrightTestConfig } from "@playwright/test";
import { CHROMIUM } from "./chromium";

/** Such a system's own pages ask the Internet for pictures and fonts; nothing here does. */
const LOOPBACK_ONLY = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1";
const { launchOptions, ...chromium } = CHROMIUM;

/**
 * For tests in a client's own system, such as a WordPress: one of it for all of them, in the order of the file. Paths are
 * those of a folder beside this one. Not a part of `make test`.
 */
export const SYSTEM: PlaywrightTestConfig = {
  testDir: ".",
  outputDir: "../test-results",
  globalSetup: "../support/global-setup.ts",
  workers: 1,
  retries: 0,
  forbidOnly: true,
  // Such systems are slow on a busy machine; nothing is asserted about times.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  use: {
    ...chromium,
    launchOptions: { ...launchOptions, args: [...(launchOptions?.args ?? []), LOOPBACK_ONLY] },
    actionTimeout: 30_000,
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
  },
  projects: [
    { name: "tests", testMatch: "*.spec.ts" },
    { name: "pictures", testMatch: "*.shots.ts", use: { deviceScaleFactor: 1.5 } },
  ],
};
