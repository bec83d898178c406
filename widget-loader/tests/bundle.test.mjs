// @vitest-environment node
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { BUDGETS, bundleLoader } from "../bundle.mjs";

const first = await bundleLoader();

it("gives the same bytes and version for the same source", async () => {
  const second = await bundleLoader();
  expect(second.version).toBe(first.version);
  for (const name of Object.keys(BUDGETS)) expect(second.files[name].equals(first.files[name])).toBe(true);
});

it.each(Object.entries(BUDGETS))("keeps %s within %i bytes gzip", (name, budget) => {
  expect(gzipSync(first.files[name], { level: 9 }).length).toBeLessThanOrEqual(budget);
});

it("names the second file by its immutable address, and carries its styles", () => {
  const code = String(first.files["widget.js"]);
  expect(code).toContain(`/widget/v/${first.version}/panel.js`);
  expect(code).toContain(":host{all:initial!important");
});

it.each(["innerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "cookie", "localStorage", '"*"'])(
  "never uses %s",
  (word) => {
    for (const content of Object.values(first.files)) expect(String(content)).not.toContain(word);
  },
);
