import type { PlaywrightTestOptions, PlaywrightWorkerOptions } from "@playwright/test";

/** The Chromium of the system, headless and quiet: it talks to nobody but the pages that it is sent to. */
export const CHROMIUM: Partial<PlaywrightTestOptions & PlaywrightWorkerOptions> = {
  browserName: "chromium",
  headless: true,
  viewport: { width: 1280, height: 800 },
  launchOptions: {
    executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1, EXCLUDE [::1]",
      // Playwright's own list switches partitioned storage off, and Chromium then denies a foreign frame any storage.
      // Of two such lists the last one counts: with this one the panel's storage is what visitors' browsers give it.
      "--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,MediaRouter,OptimizationHints,PaintHolding",
    ],
  },
};
