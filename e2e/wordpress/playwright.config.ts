import { defineConfig } from "@playwright/test";
import { SYSTEM } from "../support/system";

/** `make test-wordpress`. */
export default defineConfig(SYSTEM);
