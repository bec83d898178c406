import { describe, expect, it } from "vitest";

import type { Gap, GapProof } from "@/lib/api";

import { draftNote, isWaiting, plainAnswer, stateOf } from "./gap-words";

const proof = (outcome: GapProof["outcome"]): GapProof => ({ outcome, answer: null, sources: [], note: null, asked_at: null });

describe("the state of a question", () => {
  it.each<[Gap["status"], GapProof | null, string | null]>([
    ["open", null, null],
    ["answered", null, "Asking again"],
    ["answered", proof("not_asked"), "Could not be asked"],
    ["proven", proof("proven"), "Now answers"],
    ["open", proof("still_unknown"), "Still does not know"],
    ["open", proof("asked_again"), "Asked again"],
    ["dismissed", proof("still_unknown"), null],
  ])("%s with %j is %s", (status, found, text) => {
    expect(stateOf({ status, proof: found })?.text ?? null).toBe(text);
    expect(isWaiting({ status, proof: found })).toBe(text === "Asking again");
  });
});

describe("the note of a draft", () => {
  it("names what it was made from, and that it is a draft", () => {
    const sources = [{ document_id: "1", title: "Fees", url: null }];
    expect(draftNote({ origin: "model", sources })).toMatch(/^Written by the model from “Fees”\. This is only a draft/);
    expect(draftNote({ origin: "knowledge", sources })).toMatch(/^Quoted from “Fees”\. This is only a draft/);
    expect(draftNote({ origin: "rated_answer", sources: [] })).toMatch(/unhelpful\. Correct it/);
  });

  it("says so when there is none", () => {
    expect(draftNote({ origin: null, sources: [] })).toMatch(/Write the answer yourself/);
  });
});

it("shows an answer without the marks of the chat", () => {
  expect(plainAnswer("We wrote:\n\n> Nine > five. [1]\n> Six [12]")).toBe("We wrote:\n\nNine > five.\nSix");
});
