import { defineConfig, globalIgnores } from "eslint/config";
import coreWebVitals from "eslint-config-next/core-web-vitals";
import typescript from "eslint-config-next/typescript";

/** An import ban with its reason: the layer rule of the frontend is `app -> features -> {components, lib}`. */
const forbidImports = (files, group, message) => ({
  files,
  rules: { "no-restricted-imports": ["error", { patterns: [{ group, message }] }] },
});

export default defineConfig([
  ...coreWebVitals,
  ...typescript,
  globalIgnores([".next/**", "public/**", "next-env.d.ts", "src/lib/api/generated/**", "src/lib/api/schema.d.ts"]),
  // Without this the React plugin asks ESLint for the file name in a way that ESLint 10 no longer answers.
  { settings: { react: { version: "19.3" } } },
  {
    rules: {
      "no-console": "error",
      eqeqeq: ["error", "always"],
      "@typescript-eslint/consistent-type-imports": "error",
      // Behind a spread it keeps React from knowing the children that were written down from those of a list.
      "react/jsx-key": ["error", { checkKeyMustBeforeSpread: true }],
    },
  },
  forbidImports(
    ["src/lib/**", "src/components/**"],
    ["@/features/*", "@/app/*", "@/widget/*"],
    "lib and components are the lowest layer.",
  ),
  forbidImports(["src/features/**"], ["@/app/*", "@/widget/*"], "A feature does not know the pages that use it."),
  forbidImports(
    ["src/widget/**"],
    ["@/*", "react", "react-dom", "next", "next/*", "preact/compat"],
    "The panel is a small bundle of its own: Preact, its own files, and what it shares of `../lib`.",
  ),
  // The panel is Preact, which takes `class` where React takes `className`, and it has no next/image.
  {
    files: ["src/widget/**"],
    rules: { "react/no-unknown-property": "off", "@next/next/no-img-element": "off" },
  },
  // Build scripts and the budget report print for people.
  { files: ["*.mjs"], rules: { "no-console": "off" } },
]);
