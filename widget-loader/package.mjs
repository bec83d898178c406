/** Writes the npm package: each module as it is, without types, and its types beside it. Nothing is bundled in. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";
import ts from "typescript";

const src = join(dirname(fileURLToPath(import.meta.url)), "src");
const MODULES = ["load", "react", "element"];
/** What the modules' types name. */
const TYPES = [...MODULES, "api", "config", "protocol"];

export async function buildPackage(folder) {
  await mkdir(folder, { recursive: true });
  const read = (name) => readFile(join(src, name + ".ts"), "utf8");
  // Outside of bundlers an import names its file.
  const withEndings = (code) => code.replace(/(from\s*"\.\/[a-z-]+)"/g, '$1.js"');
  for (const name of MODULES) {
    const { code } = await transform(await read(name), { loader: "ts", target: "es2021", tsconfigRaw: {} });
    await writeFile(join(folder, name + ".js"), withEndings(code));
  }
  for (const name of TYPES) {
    const { outputText, diagnostics } = ts.transpileDeclaration(await read(name), {
      fileName: name + ".ts",
      reportDiagnostics: true,
      compilerOptions: { strict: true, isolatedDeclarations: true, declaration: true, target: ts.ScriptTarget.ES2022 },
    });
    if (diagnostics?.length) throw new Error(`${name}.ts: ` + ts.flattenDiagnosticMessageText(diagnostics[0].messageText, " "));
    await writeFile(join(folder, name + ".d.ts"), withEndings(outputText));
  }
}
