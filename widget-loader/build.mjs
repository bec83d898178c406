/**
 * Builds the loader into dist/ (widget.js, panel.js, manifest.json) and copies it to frontend/public: the moving
 * /widget.js, both files under the immutable /widget/v/<version>/, and the manifest as /widget/loader.json, with the
 * SHA-384 of each file for `integrity`. Fails when a file is over its budget.
 */
import { createHash } from "node:crypto";
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { BUDGETS, bundleLoader } from "./bundle.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist");
const site = join(here, "../frontend/public");
const { version, files } = await bundleLoader();
const manifest = { version, files: {} };

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
for (const [name, content] of Object.entries(files)) {
  const gzip = gzipSync(content, { level: 9 }).length;
  const integrity = "sha384-" + createHash("sha384").update(content).digest("base64");
  manifest.files[name] = { path: `/widget/v/${version}/${name}`, integrity, bytes: content.length };
  await writeFile(join(dist, name), content);
  console.log(
    `${name}: ${content.length} B, ${gzip} B gzip (at most ${BUDGETS[name]}), ` +
    `${brotliCompressSync(content).length} B brotli, ${integrity}`,
  );
  if (gzip > BUDGETS[name]) {
    console.error(`${name} is ${gzip - BUDGETS[name]} B over its budget.`);
    process.exitCode = 1;
  }
}
await writeFile(join(dist, "manifest.json"), JSON.stringify(manifest, null, 2) + "\n");

await rm(join(site, "widget/v"), { recursive: true, force: true });
await cp(dist, join(site, "widget/v", version), { recursive: true });
await cp(join(dist, "widget.js"), join(site, "widget.js"));
await cp(join(dist, "manifest.json"), join(site, "widget/loader.json"));
