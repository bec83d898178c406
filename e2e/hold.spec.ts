import { test } from "@playwright/test";
import { writeFileSync } from "node:fs";
test("hold", async () => { test.setTimeout(0); writeFileSync("/tmp/e2e/env", process.env.SWITCHBOARD_E2E ?? ""); await new Promise(() => undefined); });
