import { defineConfig } from "@playwright/test";
import { CHROMIUM } from "./support/chromium";

/** What drives `Tab`s, and so runs in each engine. */
const EVERYWHERE = ["everywhere/*.spec.ts", "torture/*.spec.ts"];

/**
 * No reporter here: the command line names them. No retries: a test that passes sometimes is a test that fails.
 * Chromium runs everything; the other engines run what is written for all of them.
 */
export default defineConfig({
  outputDir: "test-results",
  globalSetup: "./support/global-setup.ts",
  workers: 2,
  retries: 0,
  forbidOnly: true,
  // Generous, because a busy machine is no reason to fail; nothing is asserted about times.
  timeout: 90_000,
  expect: { timeout: 20_000 },
  projects: [
    {
      name: "chromium",
      testMatch: ["tests/*.spec.ts", ...EVERYWHERE],
      use: { ...CHROMIUM, trace: "retain-on-failure", screenshot: "only-on-failure" },
    },
    { name: "firefox", testMatch: EVERYWHERE },
    { name: "webkit", testMatch: EVERYWHERE },
  ],
});
