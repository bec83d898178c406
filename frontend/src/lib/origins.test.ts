// @vitest-environment node
import { describe, expect, it } from "vitest";
import { isForwardedPath, isWidgetPath, siteOfHost, siteOfPath } from "./origins";

const env = { appOrigin: "https://app.example.com", widgetOrigin: "http://127.0.0.1:3000", apiUrl: "http://api:8000" };

describe("siteOfHost", () => {
  it.each([
    ["app.example.com", "app"],
    ["APP.example.com", "app"],
    ["app.example.com:443", "app"],
    ["127.0.0.1:3000", "widget"],
    ["127.0.0.1", null],
    ["app.example.com:80", null],
    ["app.example.com.evil.example", null],
    ["evil.example", null],
    ["localhost:3000", null],
    ["", null],
    [null, null],
  ])("%s is %s", (host, site) => {
    expect(siteOfHost(host, env)).toBe(site);
  });
});

describe("paths", () => {
  it.each([
    ["/widget.js", "widget"], ["/widget/acme", "widget"], ["/widget", "widget"], ["/c/acme", "widget"],
    ["/", "app"], ["/login", "app"], ["/admin/tenants", "app"], ["/widgets", "app"], ["/client", "app"], ["/_next/static/x.js", "app"],
  ])("%s belongs to %s", (path, site) => {
    expect(siteOfPath(path)).toBe(site);
  });

  it.each(["/widget.js", "/widget/loader.json", "/widget/acme", "/widget/v/1a2b/panel.js", "/widget/assets/panel.AB12.js", "/widget/assets/panel.AB12.css"])(
    "%s is part of the widget's site",
    (path) => expect(isWidgetPath(path)).toBe(true),
  );

  it.each(["/widget", "/widget/", "/widget/acme/x", "/widget/v/x", "/widget/assets/manifest.json", "/widget/other.json", "/c/acme"])(
    "%s is not",
    (path) => expect(isWidgetPath(path)).toBe(false),
  );

  it.each([
    ["app", "/api/auth/login", true],
    ["app", "/api/widget/config", true],
    ["widget", "/api/widget/config", true],
    ["widget", "/api/widget", false],
    ["widget", "/api/widgets/config", false],
    ["widget", "/api/auth/login", false],
    ["widget", "/api/widget/..%2fauth/me", false],
    ["widget", "/api/widget/%2E%2E/auth/me", false],
    ["widget", "/api/widget/..%5Cauth", false],
    ["widget", "/api/widget//auth", false],
    ["app", "/login", false],
  ] as const)("the site %s forwards %s: %s", (site, path, isForwarded) => {
    expect(isForwardedPath(site, path)).toBe(isForwarded);
  });
});
