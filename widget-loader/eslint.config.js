import js from "@eslint/js";
import tseslint from "typescript-eslint";

/** Imports go down only: a file may import what stands in a lower row, and nothing of its own row or above. */
const ROWS = [
  ["index", "panel", "react", "element"],
  ["widget", "frame", "host-bridge", "tickets", "fallback-card", "inline", "page-theme", "load"],
  ["launcher"],
  ["page"],
  ["config", "dom"],
  ["api"],
  ["protocol"],
];

const importDirection = ROWS.flatMap((row, rank) => row.map((file) => ({
  files: [`src/${file}.ts`],
  rules: {
    "no-restricted-imports": ["error", {
      patterns: [{
        regex: `^\\./(${ROWS.slice(0, rank + 1).flat().join("|")})$`,
        message: "Imports go down only: index, panel -> widget, frame, host-bridge, ... -> launcher -> page -> config -> api -> protocol.",
      }],
    }],
  },
})));

export default tseslint.config(
  { ignores: ["dist/"] },
  js.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Numbers and search parameters read well in a template.
      "@typescript-eslint/restrict-template-expressions": "off",
      "@typescript-eslint/restrict-plus-operands": "off",
      // `window` values come from pages that hold anything: the casts say what we then check.
      "@typescript-eslint/no-unnecessary-condition": "off",
      "@typescript-eslint/no-base-to-string": "off",
      "@typescript-eslint/no-misused-spread": "off",
      "@typescript-eslint/no-confusing-void-expression": "off",
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: false }],
    },
  },
  { files: ["src/protocol.ts"], rules: { "no-restricted-syntax": ["error", { selector: "ImportDeclaration", message: "protocol.ts imports nothing." }] } },
  { files: ["**/*.mjs", "*.js"], languageOptions: { globals: { console: "readonly", process: "readonly", Buffer: "readonly" } } },
  {
    files: ["wordpress/**/*.js", "shopify/**/*.js"],
    languageOptions: {
      globals: Object.fromEntries(["window", "document", "location", "URL", "URLSearchParams", "fetch"].map((name) => [name, "readonly"])),
    },
  },
  ...importDirection,
);
