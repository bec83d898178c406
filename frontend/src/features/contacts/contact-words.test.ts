import { describe, expect, it } from "vitest";

import type { ContactValue } from "@/lib/api";

import { deliveryWords, hrefOf, nameOf, reachOf, wordsOf } from "./contact-words";

const value = (kind: ContactValue["kind"], text: string | boolean): ContactValue => ({ key: kind, label: kind, kind, value: text });

describe("a contact's name", () => {
  it.each([
    [[value("email", "a@example.com"), value("name", "Ada"), value("phone", "12345")], "Ada", "a@example.com · 12345"],
    [[value("consent", true), value("phone", "12345"), value("email", "a@example.com")], "12345", "a@example.com"],
    [[value("consent", true), value("long_text", "Call the bakery")], "Call the bakery", ""],
    [[value("consent", true)], "Somebody", ""],
  ])("of %j is %s", (values, name, reach) => {
    expect([nameOf({ values }), reachOf({ values })]).toEqual([name, reach]);
  });
});

it.each([
  ["email", "a?bcc=b@example.com", "mailto:a%3Fbcc%3Db@example.com"],
  ["phone", "+61 (2) 5550-1187", "tel:+61255501187"],
  ["url", "https://example.com/a", "https://example.com/a"],
  ["url", "javascript:alert(1)", undefined],
  ["text", "https://example.com", undefined],
  ["consent", true, undefined],
] as const)("a %s %j leads to %j", (kind, text, href) => {
  expect(hrefOf(value(kind, text))).toBe(href);
});

it("a consent reads yes or no", () => {
  expect([wordsOf({ value: true }), wordsOf({ value: false }), wordsOf({ value: "Phone" })]).toEqual(["Yes", "No", "Phone"]);
});

it.each([
  ["waiting", null, "On its way to your webhook."],
  ["waiting", "Status 500", "Not delivered to your webhook yet; it is tried again by itself."],
  ["delivered", null, "Delivered to your webhook."],
  ["failed", "Status 500", "Not delivered to your webhook."],
] as const)("a delivery that is %s with the error %j reads %j", (status, error, words) => {
  expect(deliveryWords({ status, error })).toBe(words);
});
