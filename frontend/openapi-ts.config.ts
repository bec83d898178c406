import { defineConfig } from "@hey-api/openapi-ts";

/** Types of the API from the backend's OpenAPI document. Run by `npx openapi-ts`; the result is committed. */
export default defineConfig({
  input: "../backend/openapi.json",
  output: { path: "src/lib/api/generated", clean: true },
  plugins: [{ name: "@hey-api/typescript" }],
});
