/**
 * Builds the loader into dist/ (widget.js, panel.js, panel-page.js, manifest.json) and copies it to frontend/public: the
 * moving /widget.js, all files under the immutable /widget/v/<version>/, and the manifest as /widget/loader.json, with the
 * SHA-384 of each file for `integrity`. The npm package's files go to dist/npm. Fails when a file is over its budget.
 */
import { createHash } from "node:crypto";
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { BUDGETS, bundleLoader, sizeAfter } from "./bundle.mjs";
import { buildPackage } from "./package.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist");
const site = join(here, "../frontend/public");
const { version, files } = await bundleLoader();
const manifest = { version, files: {} };

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
for (const [name, content] of Object.entries(files)) {
  const integrity = "sha384-" + createHash("sha384").update(content).digest("base64");
  manifest.files[name] = { path: `/widget/v/${version}/${name}`, integrity, bytes: content.length };
  await writeFile(join(dist, name), content);
  const [[encoding, budget]] = Object.entries(BUDGETS[name]);
  const size = sizeAfter(encoding, content);
  console.log(`${name}: ${content.length} B, ${size} B ${encoding} (at most ${budget}), ${integrity}`);
  if (size > budget) {
    console.error(`${name} is ${size - budget} B over its budget.`);
    process.exitCode = 1;
  }
}
await writeFile(join(dist, "manifest.json"), JSON.stringify(manifest, null, 2) + "\n");

await buildPackage(join(dist, "npm"));

await rm(join(site, "widget/v"), { recursive: true, force: true });
await cp(dist, join(site, "widget/v", version), { recursive: true, filter: (path) => !path.endsWith("npm") });
await cp(join(dist, "widget.js"), join(site, "widget.js"));
await cp(join(dist, "manifest.json"), join(site, "widget/loader.json"));
