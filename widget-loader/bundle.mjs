/** Bundles the loader's three files. The same source gives the same bytes: the version is the hash of all. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build, transform } from "esbuild";

/** Largest sizes in bytes, each as a server with that compression sends it. */
export const BUDGETS = {
  "widget.js": { brotli: 2560 },
  "panel.js": { gzip: 4096 },
  "panel-page.js": { brotli: 4096 },
};

/** The size of `content` after `encoding` (`gzip` or `brotli`), in bytes. */
export const sizeAfter = (encoding, content) =>
  (encoding === "brotli" ? brotliCompressSync(content) : gzipSync(content, { level: 9 })).length;

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

/**
 * Has Chromium compile every function while the file arrives, off the page's thread, and not one by one when they are
 * first called (V8's explicit compile hints): that was a fifth of the time that `widget.js` took. A comment to others.
 */
const COMPILE_HINT = "//# allFunctionsCalledOnLoad";

/**
 * Properties of our own objects that get short names, the same in all files. Whatever else the loader touches has to have
 * other names: messages, settings, JSON, the DOM, and what another version of the script on the page may look at.
 */
const INTERNAL =
  /^(source|config|emit|query|root|button|isInline|box|iframe|layout|listen|room|show|hide|resize|reload|send|hangUp)$/;

async function bundle(entry, shortNames, fitsPage = false) {
  const { outputFiles, mangleCache } = await build({
    absWorkingDir: here,
    entryPoints: [entry],
    bundle: true,
    write: false,
    minify: true,
    format: "iife",
    target: "es2021",
    charset: "utf8",
    legalComments: "none",
    banner: { js: COMPILE_HINT },
    tsconfigRaw: {},
    mangleProps: INTERNAL,
    mangleCache: shortNames,
    define: { PANEL_PATH: JSON.stringify(`/widget/v/${VERSION_MARK}/panel`), FITS_PAGE: String(fitsPage) },
    plugins: [minifiedCss],
  });
  Object.assign(shortNames, mangleCache);
  return outputFiles[0].text;
}

/**
 * The version and the content of the files: `widget.js` (boot, launcher), `panel.js` (loaded at intent), or in its place
 * `panel-page.js` for widgets that are inline or look as the page does.
 */
export async function bundleLoader() {
  const shortNames = {};
  const codes = {
    "widget.js": await bundle("src/index.ts", shortNames),
    "panel.js": await bundle("src/panel.ts", shortNames),
    "panel-page.js": await bundle("src/panel.ts", shortNames, true),
  };
  const version = createHash("sha256").update(Object.values(codes).join("\0")).digest("hex").slice(0, 8);
  const files = Object.entries(codes).map(([name, code]) => [name, Buffer.from(code.replace(VERSION_MARK, version))]);
  return { version, files: Object.fromEntries(files) };
}
