import { describe, expect, it } from "vitest";

import { destinationAfterLogin, loginPath } from "./destinations";

describe("destinationAfterLogin", () => {
  it.each([
    ["/portal/domains?tab=1", "client", "/portal/domains?tab=1"],
    ["/admin/tenants", "admin", "/admin/tenants"],
    ["/admin/tenants", "client", "/portal"],
    ["/portal", "admin", "/admin"],
    ["/portalx", "client", "/portal"],
    [null, "client", "/portal"],
    ["//evil.example/portal", "client", "/portal"],
    ["/\\evil.example/portal", "client", "/portal"],
    ["https://evil.example/portal", "client", "/portal"],
    ["javascript:alert(1)", "client", "/portal"],
    ["/portal/../admin", "client", "/portal"],
  ] as const)("%s for %s leads to %s", (next, role, target) => {
    expect(destinationAfterLogin(next, role)).toBe(target);
  });
});

it("remembers the page that asked for the log-in", () => {
  expect(loginPath("/portal/install")).toBe("/login?next=%2Fportal%2Finstall");
  expect(loginPath("/")).toBe("/login");
});
