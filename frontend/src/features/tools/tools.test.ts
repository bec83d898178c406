import { describe, expect, it } from "vitest";

import type { Tool } from "@/lib/api";

import { headersSchema, toHeaderFields, toHeaders } from "./header-fields";
import { newRow, placeholdersOf, rowsSchema, toRows, toSchema } from "./parameter-rows";
import { missingNames, nameFrom, NEW_TOOL, toFields, toInput, toolSchema, toPatch } from "./tool-fields";
import { formatDuration, formatSize, hostOf } from "./tool-words";
import { parseArguments, toArguments } from "./try-fields";

const TOOL: Tool = {
  id: "t1", assistant_id: "a1", name: "order_status", label: "Looking up your order", description: "Where an order is.",
  method: "GET", url: "https://api.example.com/orders/{number}?lang={lang}",
  parameters: {
    type: "object",
    properties: { number: { description: "Like A-1042", type: "string" }, lang: { type: "string", enum: ["en", "de"] } },
    required: ["number"],
  },
  headers: [{ name: "X-Api-Key", value: null, is_secret: true }, { name: "Accept", value: "text/plain", is_secret: false }],
  allowed_hosts: ["api.example.com"], timeout_seconds: 8, max_bytes: 32_768, asks_first: false, is_enabled: true,
  created_at: "2026-11-25T10:00:00Z", updated_at: "2026-11-25T10:00:00Z",
};

describe("rows of parameters", () => {
  const rows = [
    { ...newRow("town"), description: " Its name " },
    { ...newRow("size"), kind: "choice" as const, options: "small\nlarge\nsmall", is_required: false },
    { ...newRow("count"), kind: "integer" as const },
    { ...newRow("weight"), kind: "number" as const },
    { ...newRow("express"), kind: "boolean" as const },
    { ...newRow("day"), kind: "date" as const },
    { ...newRow("tags"), kind: "list" as const },
  ];

  it("are written as JSON Schema", () => {
    expect(toSchema(rows)).toEqual({
      type: "object",
      properties: {
        town: { type: "string", description: "Its name" },
        size: { type: "string", enum: ["small", "large"] },
        count: { type: "integer" },
        weight: { type: "number" },
        express: { type: "boolean" },
        day: { type: "string", format: "date" },
        tags: { type: "array", items: { type: "string" } },
      },
      required: ["town", "count", "weight", "express", "day", "tags"],
    });
  });

  it("come back from it, in whatever order its words are", () => {
    const read = toRows(JSON.parse(JSON.stringify(toSchema(rows))) as Tool["parameters"]);
    expect(read && toSchema(read)).toEqual(toSchema(rows));
    expect(toRows({ properties: { day: { format: "date", type: "string" } }, type: "object" })).toEqual([{ ...newRow("day"), kind: "date", is_required: false }]);
  });

  it.each([
    ["nested objects", { type: "object", properties: { a: { type: "object", properties: {} } } }],
    ["limits", { type: "object", properties: { a: { type: "integer", minimum: 1 } } }],
    ["what is at the top", { type: "object", properties: {}, additionalProperties: true }],
    ["numbers to choose from", { type: "object", properties: { a: { type: "integer", enum: [1, 2] } } }],
    ["no parameters by that name", { type: "object", properties: {}, required: ["a"] }],
    ["no object", { type: "array" }],
  ])("do not pretend to show %s", (_, schema) => expect(toRows(schema)).toBeNull());

  it("refuse what no model could name", () => {
    expect(rowsSchema.safeParse([newRow("order number")]).success).toBe(false);
    expect(rowsSchema.safeParse([newRow("a"), newRow("a")]).success).toBe(false);
    expect(rowsSchema.safeParse([{ ...newRow("a"), kind: "choice" }]).success).toBe(false);
    expect(rowsSchema.safeParse(rows).success).toBe(true);
  });

  it("are offered for what stands in the address", () => {
    const url = "https://x.example/{a}/{b}?u={visitor.user_id}&a={a}";
    expect(placeholdersOf(url)).toEqual(["a", "b"]);
    expect(missingNames({ url, rows: [newRow("b")] })).toEqual(["a"]);
  });
});

describe("headers", () => {
  it("keep a secret that is not typed again, and only under its own name", () => {
    const [key, accept] = toHeaderFields(TOOL.headers);
    expect(toHeaders([key!, accept!])).toEqual([{ name: "X-Api-Key", value: null, is_secret: true }, { name: "Accept", value: "text/plain", is_secret: false }]);
    expect(headersSchema.safeParse([key]).success).toBe(true);
    expect(headersSchema.safeParse([{ ...key!, name: "Authorization" }]).success).toBe(false);
    expect(headersSchema.safeParse([{ ...key!, is_secret: false }]).success).toBe(false);
    expect(toHeaders([{ ...key!, value: "new" }])).toEqual([{ name: "X-Api-Key", value: "new", is_secret: true }]);
  });

  it("are named once", () => {
    const header = { name: "x-key", value: "1", is_secret: true, stored: "" };
    expect(headersSchema.safeParse([header, { ...header, name: "X-Key" }]).success).toBe(false);
  });
});

describe("a tool's form", () => {
  const fields = { ...NEW_TOOL, label: "Looking at the weather", description: "The weather.", url: "https://w.example/{town}", rows: [newRow("town")] };

  it("creates in the API's words, with a name made from the label", () => {
    expect(toInput("a1", { ...fields, allowed_hosts: "w.example\n", max_kilobytes: 0.5 })).toEqual({
      assistant_id: "a1", name: "looking_at_the_weather", label: "Looking at the weather", description: "The weather.", method: "GET",
      url: "https://w.example/{town}", parameters: { type: "object", properties: { town: { type: "string" } }, required: ["town"] },
      headers: [], asks_first: false, allowed_hosts: ["w.example"], timeout_seconds: 8, max_bytes: 512,
    });
  });

  it("sends what is new, and nothing when nothing is", () => {
    expect(toPatch(TOOL, toFields(TOOL))).toEqual({});
    expect(toPatch(TOOL, { ...toFields(TOOL), asks_first: true, timeout_seconds: 3 })).toEqual({ asks_first: true, timeout_seconds: 3 });
  });

  it("leaves a schema that rows cannot show as it is", () => {
    const parameters = { type: "object", properties: { a: { type: "integer", minimum: 1 } } };
    const loaded = toFields({ ...TOOL, parameters });
    expect(loaded.is_json).toBe(true);
    expect(toPatch({ ...TOOL, parameters }, loaded)).toEqual({});
    expect(toolSchema.safeParse({ ...loaded, json: "[]" }).success).toBe(false);
  });

  it.each([
    ["Looking at the weather", "looking_at_the_weather"],
    ["Größe & Preis", "gro_e_preis"],
    ["3 in 1", "in_1"],
    ["天気", "tool"],
    ["x".repeat(80), "x".repeat(48)],
  ])("names %j for the model", (label, name) => expect(nameFrom(label)).toBe(name));

  it("wants every name of the address explained", () => {
    const unexplained = toolSchema.safeParse({ ...fields, url: "https://w.example/{town}?unit={unit}" });
    expect(unexplained.error?.issues).toMatchObject([{ path: ["url"], message: "Say below what {unit} is, or take it out." }]);
  });

  it.each([["https://api.example.com/a", true], ["http://localhost:4004/now", true], ["https://{host}/a", false], ["api.example.com", false], ["javascript:alert(1)", false]])("address %j: %s", (url, may) => {
    expect(toolSchema.safeParse({ ...fields, url }).success).toBe(may);
  });
});

describe("trying a tool", () => {
  it("sends values of the right kind, and leaves out what is empty", () => {
    const rows = (["text", "integer", "number", "boolean", "list", "date"] as const).map((kind) => ({ ...newRow(kind), kind }));
    expect(toArguments(rows, ["Perth", "3", "2.5", "false", "a\n\n b", ""])).toEqual({ text: "Perth", integer: 3, number: 2.5, boolean: false, list: ["a", "b"] });
    expect(toArguments(rows, ["", "many"])).toEqual({ integer: "many" });
  });

  it.each([['{"a": 1}', { a: 1 }], ["[]", null], ["nonsense", null], ["null", null]])("reads %j", (text, value) => expect(parseArguments(text)).toEqual(value));

  it("speaks of figures as people do", () => {
    expect([formatDuration(320.4), formatDuration(4210)]).toEqual(["320 ms", "4.2 s"]);
    expect([formatSize(812), formatSize(32_256)]).toEqual(["812 bytes", "31.5 KB"]);
    expect(hostOf("https://api.example.com:8443/a?b")).toBe("api.example.com:8443");
  });
});
