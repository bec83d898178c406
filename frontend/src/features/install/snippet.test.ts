import { expect, it } from "vitest";

import { scriptTag } from "./snippet";

const widgetOrigin = "https://widget.example.com";

it("is the tag of the contract", () => {
  expect(scriptTag({ widgetOrigin, tenantId: "acme" })).toBe(
    '<script src="https://widget.example.com/widget.js" data-tenant-id="acme" defer></script>',
  );
});

it("names the assistant when one is chosen", () => {
  expect(scriptTag({ widgetOrigin, tenantId: "acme", assistantId: "a-1" })).toContain(
    'data-tenant-id="acme" data-assistant-id="a-1" defer',
  );
});

it("cannot be broken out of", () => {
  const host = document.createElement("div");
  host.innerHTML = scriptTag({ widgetOrigin, tenantId: '"><img src=x onerror=alert(1)>&' });
  expect(host.children).toHaveLength(1);
  expect(host.firstElementChild?.getAttribute("data-tenant-id")).toBe('"><img src=x onerror=alert(1)>&');
});
