/** Bundles the loader's two files. The same source gives the same bytes: the version is the hash of both. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";

/** Largest sizes in bytes after gzip. */
export const BUDGETS = { "widget.js": 3 * 1024, "panel.js": 4 * 1024 };

const here = dirname(fileURLToPath(import.meta.url));
const VERSION_MARK = "__VERSION__";

const minifiedCss = {
  name: "minified-css",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\.css\?inline$/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path.replace("?inline", "")),
      namespace: "css-text",
    }));
    onLoad({ filter: /.*/, namespace: "css-text" }, async ({ path }) => {
      const { code } = await transform(await readFile(path, "utf8"), { loader: "css", minify: true });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

async function bundle(entry) {
  const { outputFiles } = await build({
    absWorkingDir: here,
    entryPoints: [entry],
    bundle: true,
    write: false,
    minify: true,
    format: "iife",
    target: "es2018",
    charset: "utf8",
    legalComments: "none",
    tsconfigRaw: {},
    define: { PANEL_PATH: JSON.stringify(`/widget/v/${VERSION_MARK}/panel.js`) },
    plugins: [minifiedCss],
  });
  return outputFiles[0].text;
}

/** The version and the content of both files: `widget.js` (boot, launcher) and `panel.js` (loaded at intent). */
export async function bundleLoader() {
  const codes = { "widget.js": await bundle("src/index.ts"), "panel.js": await bundle("src/panel.ts") };
  const version = createHash("sha256").update(Object.values(codes).join("\0")).digest("hex").slice(0, 16);
  const files = Object.entries(codes).map(([name, code]) => [name, Buffer.from(code.replace(VERSION_MARK, version))]);
  return { version, files: Object.fromEntries(files) };
}
