import { defineConfig } from "@playwright/test";
import { SYSTEM } from "../support/system";

/** `make test-websites`: sites made with frameworks, which take their time to build. */
export default defineConfig({ ...SYSTEM, timeout: 240_000 });
