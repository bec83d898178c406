import { defineConfig } from "@playwright/test";
import { CHROMIUM } from "../support/chromium";

/** `npm run screenshots`: the README's pictures, taken from the demo. Not a part of the tests. */
export default defineConfig({
  testDir: ".",
  testMatch: "*.shots.ts",
  outputDir: "../test-results",
  globalSetup: "../support/global-setup.ts",
  workers: 1,
  timeout: 90_000,
  expect: { timeout: 20_000 },
  use: { ...CHROMIUM, deviceScaleFactor: 1.5 },
});
