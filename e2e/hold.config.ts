import base from "./playwright.config";
export default { ...base, testDir: ".", testMatch: "hold.spec.ts", outputDir: "/tmp/e2e/hold-results" };
