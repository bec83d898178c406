import { defineConfig } from "@playwright/test";
import { CHROMIUM } from "./support/chromium";

/** No reporter here: the command line names them. No retries: a test that passes sometimes is a test that fails. */
export default defineConfig({
  testDir: "tests",
  outputDir: "test-results",
  globalSetup: "./support/global-setup.ts",
  workers: 2,
  retries: 0,
  forbidOnly: true,
  // Generous, because a busy machine is no reason to fail; nothing is asserted about times.
  timeout: 90_000,
  expect: { timeout: 20_000 },
  use: { ...CHROMIUM, trace: "retain-on-failure", screenshot: "only-on-failure" },
});
