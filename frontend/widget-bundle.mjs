/** The panel as files in memory: what build-widget.mjs writes and what the budget test weighs. */
import { build } from "esbuild";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const root = path.dirname(fileURLToPath(import.meta.url));
const KB = 1024;

/** Where the files lie. */
export const ASSETS_FOLDER = path.join(root, "public/widget/assets");

/**
 * Bytes after gzip -9. `first`: JavaScript that must be there before the first answer can be shown; `later`:
 * JavaScript that comes with the first answer (the Markdown parser), the only thing loaded on demand.
 */
export const BUDGETS = { first: 30 * KB, later: 30 * KB, style: 8 * KB };

async function bundle(part, name, entry, plugins = []) {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: { [name]: entry },
    outdir: ASSETS_FOLDER,
    entryNames: "[name].[hash]",
    bundle: true,
    write: false,
    format: "esm",
    minify: true,
    target: ["es2022", "safari16.4"],
    charset: "utf8",
    legalComments: "none",
    define: { "process.env.NODE_ENV": '"production"' },
    plugins,
  });
  const [file] = outputFiles;
  const gzipBytes = gzipSync(file.contents, { level: 9 }).length;
  return { part, path: file.path, name: path.basename(file.path), contents: file.contents, gzipBytes };
}

/** Leaves the import of the parser to the browser. esbuild's own splitting would add a third file to the first load. */
const loadLater = (parserName) => ({
  name: "load-later",
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/markdown-tree$/ }, () => ({ path: `./${parserName}`, external: true }));
  },
});

/** Bundles the panel. @throws Error of esbuild when the source does not build. */
export async function bundlePanel() {
  const later = await bundle("later", "markdown", "src/widget/markdown-tree.ts");
  const first = await bundle("first", "panel", "src/widget/main.tsx", [loadLater(later.name)]);
  const style = await bundle("style", "panel", "src/widget/panel.css");
  const manifest = { script: `/widget/assets/${first.name}`, style: `/widget/assets/${style.name}` };
  return { files: [first, later, style], manifest };
}

/** The files that are over the budget of their part. */
export function listOverBudget(files) {
  return files.filter(({ part, gzipBytes }) => gzipBytes > BUDGETS[part]);
}
