// @vitest-environment node
import { describe, expect, it } from "vitest";
import { parseEnv } from "./env";

const GOOD = { APP_ORIGIN: "https://app.example.com", WIDGET_ORIGIN: "https://widget.example.com", API_URL: "http://api:8000/" };

describe("parseEnv", () => {
  it("has defaults for development", () => {
    expect(parseEnv({})).toEqual({ appOrigin: "http://localhost:3000", widgetOrigin: "http://127.0.0.1:3000", apiUrl: "http://localhost:8000" });
  });

  it("normalises addresses", () => {
    expect(parseEnv({ ...GOOD, APP_ORIGIN: "https://APP.example.com:443/" })).toEqual({
      appOrigin: "https://app.example.com", widgetOrigin: "https://widget.example.com", apiUrl: "http://api:8000",
    });
  });

  it.each([
    ["APP_ORIGIN", "app.example.com"],
    ["APP_ORIGIN", "https://app.example.com/portal"],
    ["WIDGET_ORIGIN", "javascript:alert(1)"],
    ["WIDGET_ORIGIN", "*"],
    ["API_URL", "http://user:secret@api:8000"],
    ["API_URL", "unix:/run/api.sock"],
  ])("refuses %s=%s and names it", (name, value) => {
    expect(() => parseEnv({ ...GOOD, [name]: value })).toThrow(name);
  });

  it("refuses one host for both sites, whatever the scheme", () => {
    expect(() => parseEnv({ ...GOOD, WIDGET_ORIGIN: "http://app.example.com:443" })).not.toThrow();
    expect(() => parseEnv({ ...GOOD, WIDGET_ORIGIN: "http://app.example.com" })).toThrow("different hosts");
  });
});
