// @vitest-environment node
import { describe, expect, it } from "vitest";
import { BUDGETS, bundlePanel, listOverBudget } from "../../widget-bundle.mjs";

describe("the panel's bundle", () => {
  it("keeps its budget, leaves the Markdown parser for later, and needs no eval", async () => {
    const { files, manifest } = await bundlePanel();
    expect(listOverBudget(files)).toEqual([]);
    expect(BUDGETS.first).toBe(30 * 1024);
    const textOf = (part: string) => new TextDecoder().decode(files.find((file) => file.part === part)!.contents);
    expect(textOf("first")).toMatch(/import\("\.\/markdown\.\w+\.js"\)/);
    expect(textOf("first")).not.toMatch(/\bimport\s*["{*]/);
    expect(textOf("first") + textOf("later")).not.toMatch(/\beval\(|new Function\(|insertAdjacentHTML|document\.write/);
    expect(manifest.script).toMatch(/^\/widget\/assets\/panel\.\w+\.js$/);
  });

  it("names a file that is over its budget", () => {
    const file = { part: "first", name: "panel.js", path: "", contents: new Uint8Array(), gzipBytes: BUDGETS.first + 1 };
    expect(listOverBudget([file, { ...file, gzipBytes: BUDGETS.first }])).toEqual([file]);
  });
});
