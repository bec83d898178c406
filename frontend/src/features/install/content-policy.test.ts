import { expect, it } from "vitest";

import { policyLines } from "./content-policy";

it("names our origin in the three directives that load something of ours", () => {
  expect(policyLines("https://widget.example.com")).toBe(
    "script-src https://widget.example.com;\nconnect-src https://widget.example.com;\nframe-src https://widget.example.com;",
  );
});
