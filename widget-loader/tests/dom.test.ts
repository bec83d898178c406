import { afterEach, expect, test } from "vitest";
import { element } from "../src/dom";

const polluted = Object.prototype as unknown as Record<string, unknown>;

afterEach(() => {
  delete polluted.type;
});

test("what a page added to Object.prototype is not set on our elements", () => {
  polluted.type = "text/x-not-a-script";
  const script = element("script", { async: true });
  expect(script.async).toBe(true);
  expect(script.type).not.toBe("text/x-not-a-script");
});
