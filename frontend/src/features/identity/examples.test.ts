import { createHmac } from "node:crypto";

import { expect, it } from "vitest";

import { SERVER_EXAMPLES } from "./examples";

const EXPECTED = createHmac("sha256", "ids_example").update("4711").digest("hex");

it("the Node example makes the hash that the API accepts", () => {
  const node = SERVER_EXAMPLES.find(({ language }) => language === "Node");
  const body = node?.code.replace(/^import .*$/m, "").replace("const userHash =", "return");
  const run = new Function("createHmac", "process", "user", body ?? "");
  expect(run(createHmac, { env: { SWITCHBOARD_IDENTITY_SECRET: "ids_example" } }, { id: "4711" })).toBe(EXPECTED);
});

it("no example holds a secret", () => {
  for (const { code } of SERVER_EXAMPLES) {
    expect(code).toContain("SWITCHBOARD_IDENTITY_SECRET");
    expect(code).not.toMatch(/ids_/);
  }
});
