import { defineConfig } from "vitest/config";

export default defineConfig({
  define: { PANEL_PATH: JSON.stringify("/widget/v/test/panel"), FITS_PAGE: "true" },
  test: {
    environment: "happy-dom",
    environmentOptions: {
      happyDOM: {
        url: "https://www.acme.example/page",
        settings: {
          disableIframePageLoading: true,
          disableJavaScriptFileLoading: true,
          handleDisabledFileLoadingAsSuccess: true,
        },
      },
    },
    css: true,
    include: ["tests/**/*.test.{ts,mjs}"],
    // Generous, because a busy machine is no reason to fail; nothing is asserted about times.
    testTimeout: 30_000,
    restoreMocks: true,
    unstubGlobals: true,
  },
});
