// @vitest-environment node
import { expect, it } from "vitest";
import { BUDGETS, bundleLoader, sizeAfter } from "../bundle.mjs";

const first = await bundleLoader();

it("gives the same bytes and version for the same source", async () => {
  const second = await bundleLoader();
  expect(second.version).toBe(first.version);
  for (const name of Object.keys(BUDGETS)) expect(second.files[name].equals(first.files[name])).toBe(true);
});

it.each(Object.entries(BUDGETS))("keeps %s within %j bytes", (name, budget) => {
  for (const [encoding, bytes] of Object.entries(budget)) {
    expect(sizeAfter(encoding, first.files[name])).toBeLessThanOrEqual(bytes);
  }
});

it("has budgets no larger than were promised", () => {
  expect(BUDGETS).toMatchObject({ "widget.js": { brotli: 2560 }, "panel.js": { gzip: 4096 }, "panel-page.js": { brotli: 4096 } });
});

it("leaves what only inline widgets and those that follow the page need out of the usual second file", () => {
  expect(String(first.files["panel-page.js"])).toContain("IntersectionObserver");
  expect(String(first.files["panel.js"])).not.toMatch(/IntersectionObserver|MutationObserver/);
});

it("names the second file by its immutable address, and carries its styles", () => {
  const code = String(first.files["widget.js"]);
  expect(code).toContain(`/widget/v/${first.version}/panel`);
  expect(code).toContain(":host{all:initial!important");
});

it.each(["innerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "cookie", "localStorage", '"*"'])(
  "never uses %s",
  (word) => {
    for (const content of Object.values(first.files)) expect(String(content)).not.toContain(word);
  },
);
