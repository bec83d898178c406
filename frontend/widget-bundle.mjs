/** The panel as files in memory: what build-widget.mjs writes and what the budget test weighs. */
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const root = path.dirname(fileURLToPath(import.meta.url));
const KB = 1024;

/** Where the files lie. */
export const ASSETS_FOLDER = path.join(root, "public/widget/assets");

/** One file of texts for each language; data in the source, a module of nothing but that data when built. */
const CATALOGUES_FOLDER = path.join(root, "src/widget/catalogues");

/**
 * Bytes after gzip -9. `first`: JavaScript that must be there before the first answer can be shown; `texts`: the one
 * language that a visitor loads beside it; `later`: JavaScript that comes with the first answer (the Markdown parser);
 * `style`: the panel's; `page`: the hosted page's.
 */
export const BUDGETS = { first: 28 * KB, texts: 2 * KB, later: 30 * KB, style: 8 * KB, page: 2 * KB };

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
  return weigh(part, path.basename(outputFiles[0].path), outputFiles[0].contents);
}

function weigh(part, name, contents) {
  return { part, path: path.join(ASSETS_FOLDER, name), name, contents, gzipBytes: gzipSync(contents, { level: 9 }).length };
}

/** The catalogue of one language as a module: script files are all that the panel's policy and server need to know. */
async function bundleTexts(fileName) {
  const catalogue = JSON.parse(await readFile(path.join(CATALOGUES_FOLDER, fileName), "utf8"));
  const contents = Buffer.from(`export default ${JSON.stringify(catalogue)};\n`);
  const hash = createHash("sha256").update(contents).digest("hex").slice(0, 8).toUpperCase();
  return weigh("texts", `texts-${path.basename(fileName, ".json")}.${hash}.js`, contents);
}

/** Leaves these imports to the browser. esbuild's own splitting would add a third file to the first load. */
const loadLater = (parser, texts) => ({
  name: "load-later",
  setup({ onResolve }) {
    onResolve({ filter: /\/markdown-tree$/ }, () => ({ path: `./${parser.name}`, external: true }));
    onResolve({ filter: /^\.\/[a-z]+\.json$/ }, ({ path: source }) => {
      const prefix = `texts-${path.basename(source, ".json")}.`;
      return { path: `./${texts.find(({ name }) => name.startsWith(prefix)).name}`, external: true };
    });
  },
});

/** Bundles the panel and the hosted page's style. @throws Error of esbuild when the source does not build. */
export async function bundlePanel() {
  const catalogues = (await readdir(CATALOGUES_FOLDER)).filter((name) => name.endsWith(".json")).sort();
  const texts = await Promise.all(catalogues.map(bundleTexts));
  const later = await bundle("later", "markdown", "src/lib/markdown-tree.ts");
  const first = await bundle("first", "panel", "src/widget/main.tsx", [loadLater(later, texts)]);
  const style = await bundle("style", "panel", "src/widget/panel.css");
  const page = await bundle("page", "hosted-page", "src/widget/hosted-page.css");
  const url = ({ name }) => `/widget/assets/${name}`;
  const manifest = { script: url(first), style: url(style), hostedPageStyle: url(page) };
  return { files: [first, later, style, page, ...texts], manifest };
}

/** The files that are over the budget of their part. */
export function listOverBudget(files) {
  return files.filter(({ part, gzipBytes }) => gzipBytes > BUDGETS[part]);
}
