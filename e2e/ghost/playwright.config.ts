import { defineConfig } from "@playwright/test";
import { SYSTEM } from "../support/system";

/** `make test-ghost`. */
export default defineConfig(SYSTEM);
