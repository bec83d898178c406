import { describe, expect, it } from "vitest";

import type { Document, DocumentDetail } from "@/lib/api";

import { SCHEMAS, toFields, toInput, toPatch } from "./document-fields";
import { describeDocument, mayReadBetter, stateOf } from "./document-words";

const DOCUMENT: Document = {
  id: "d1", assistant_id: "a1", website_id: null, kind: "file", title: "Fees", url: null, citation: "link",
  status: "ready", stage: "done", progress: 100, failure: null, failure_text: null,
  page_count: 4, chunk_count: 17, file_name: "fees-2027.pdf", media_type: "application/pdf", byte_size: 1000,
  created_at: "2026-11-25T10:00:00Z", updated_at: "2026-11-25T10:00:00Z", ingested_at: "2026-11-25T10:00:00Z",
};
const QUESTION: DocumentDetail = { ...DOCUMENT, kind: "question", title: "Open?", content: "Until five.", url: "https://x.example/hours" };

describe("words for a document", () => {
  it("say what is known, and no more", () => {
    const now = new Date("2026-11-25T10:05:00Z");
    expect(describeDocument(DOCUMENT, now)).toBe("PDF · 4 pages · 17 passages · 5 minutes ago");
    expect(describeDocument({ ...DOCUMENT, status: "failed", page_count: null, file_name: "no-extension" }, now)).toBe("File · 5 minutes ago");
    expect(describeDocument({ ...DOCUMENT, kind: "text", page_count: null, file_name: null, chunk_count: 1 }, now)).toBe("Text · 1 passage · 5 minutes ago");
  });

  it("name the stage while it is in work", () => {
    expect(stateOf({ status: "processing", stage: "extracting" }).label).toBe("Reading");
    expect(stateOf({ status: "failed", stage: "extracting" })).toEqual({ label: "Failed", tone: "danger" });
  });
});

it.each([["scanned", false], ["password", false], ["empty", false], ["timeout", true], ["not_reachable", true], ["broken", true]] as const)(
  "a document that failed because it is %s may be read better: %s",
  (failure, may) => {
    expect(mayReadBetter({ status: "failed", failure })).toBe(may);
    expect(mayReadBetter({ status: "ready", failure: null })).toBe(false);
  },
);

describe("a document's form", () => {
  it("creates questions and texts in the API's words", () => {
    const fields = { title: "Open?", content: "Until five.", url: "", citation: "hidden" as const };
    expect(toInput("question", "a1", fields)).toEqual({ assistant_id: "a1", kind: "question", question: "Open?", answer: "Until five.", url: null, citation: "hidden" });
    expect(toInput("text", "a1", fields)).toMatchObject({ kind: "text", title: "Open?", content: "Until five." });
  });

  it("sends what was changed, and a text that stays the same not again", () => {
    expect(toPatch(QUESTION, toFields(QUESTION))).toEqual({});
    expect(toPatch(QUESTION, { ...toFields(QUESTION), url: "", citation: "title" })).toEqual({ url: null, citation: "title" });
    expect(toPatch({ ...QUESTION, content: null }, { ...toFields(QUESTION), title: "Hours" })).toEqual({ title: "Hours" });
  });

  it.each([["file", true], ["text", false], ["question", false]] as const)("of a %s may be without text: %s", (kind, may) => {
    expect(SCHEMAS[kind].safeParse({ title: "T", content: " ", url: "", citation: "link" }).success).toBe(may);
  });

  it.each([["www.example.com", false], ["javascript:alert(1)", false], ["https://www.example.com/a", true]])("page %s: %s", (url, may) => {
    expect(SCHEMAS.text.safeParse({ title: "T", content: "C", url, citation: "link" }).success).toBe(may);
  });
});
