// @vitest-environment node
import { describe, expect, it } from "vitest";
import { CATALOGUES } from "./catalogues";
import { BUDGETS, bundlePanel, listOverBudget } from "../../widget-bundle.mjs";

describe("the panel's bundle", () => {
  it("keeps its budget, leaves the Markdown parser for later, and needs no eval", async () => {
    const { files, manifest } = await bundlePanel();
    expect(listOverBudget(files)).toEqual([]);
    expect(BUDGETS.first + BUDGETS.texts).toBe(30 * 1024);
    const textOf = (part: string) => new TextDecoder().decode(files.find((file) => file.part === part)!.contents);
    expect(textOf("first")).toMatch(/import\("\.\/markdown\.\w+\.js"\)/);
    expect(textOf("first")).not.toMatch(/\bimport\s*["{*]/);
    expect(textOf("first") + textOf("later")).not.toMatch(/\beval\(|new Function\(|insertAdjacentHTML|document\.write/);
    expect(manifest.script).toMatch(/^\/widget\/assets\/panel\.\w+\.js$/);
  });

  it("has a file of texts for each language, and none of them in the panel itself", async () => {
    const { files } = await bundlePanel();
    const texts = files.filter((file) => file.part === "texts");
    expect(texts.map(({ name }) => /^texts-(\w+)\.[0-9A-F]{8}\.js$/.exec(name)?.[1]).sort()).toEqual(Object.keys(CATALOGUES).sort());
    const panel = new TextDecoder().decode(files.find((file) => file.part === "first")!.contents);
    for (const { name } of texts) expect(panel).toContain(`import("./${name}")`);
    expect(panel).not.toContain("Suggested questions");
  });

  it("names a file that is over its budget", () => {
    const file = { part: "first", name: "panel.js", path: "", contents: new Uint8Array(), gzipBytes: BUDGETS.first + 1 };
    expect(listOverBudget([file, { ...file, gzipBytes: BUDGETS.first }])).toEqual([file]);
  });
});
