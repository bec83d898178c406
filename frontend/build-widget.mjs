/**
 * Builds the panel into public/widget/assets: its script and style, its texts in each language, the parser that is
 * loaded with the first answer, the hosted page's style, and manifest.json, which the pages at /widget/[tenantId] and
 * /c/[tenantId] read. Fails when a file is over its budget.
 */
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { ASSETS_FOLDER, BUDGETS, bundlePanel, listOverBudget } from "./widget-bundle.mjs";

const { files, manifest } = await bundlePanel();
await rm(ASSETS_FOLDER, { recursive: true, force: true });
await mkdir(ASSETS_FOLDER, { recursive: true });
for (const file of files) {
  await writeFile(file.path, file.contents);
  console.log(`${file.name}: ${file.gzipBytes} B gzip (at most ${BUDGETS[file.part]})`);
}
await writeFile(path.join(ASSETS_FOLDER, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);

for (const file of listOverBudget(files)) {
  console.error(`${file.name} is over its budget. Make it smaller, or load a part of it later.`);
  process.exitCode = 1;
}
