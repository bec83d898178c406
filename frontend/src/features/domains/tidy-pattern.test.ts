import { expect, it } from "vitest";

import { tidyPattern } from "./tidy-pattern";

it.each([
  ["www.example.com", "https://www.example.com"],
  [" https://www.Example.com/contact?x=1 ", "https://www.example.com"],
  ["*.example.com", "https://*.example.com"],
  ["http://localhost:4001/", "http://localhost:4001"],
  ["ftp://example.com", "ftp://example.com"],
])("%s is tidied to %s", (typed, pattern) => {
  expect(tidyPattern(typed)).toBe(pattern);
});
