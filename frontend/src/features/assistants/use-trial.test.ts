import { expect, it } from "vitest";

import { type Trial, withEvent } from "./use-trial";

const TRIAL: Trial = {
  id: 1,
  question: "Hm?",
  answer: "",
  state: "answering",
  message: null,
  tools: [],
  sources: null,
  details: null,
};

const after = (...events: [name: string, data: unknown][]) =>
  events.reduce((trial, [name, data]) => withEvent(trial, name, JSON.stringify(data)), TRIAL);

it("puts an answer together from its events", () => {
  const trial = after(
    ["sources", { items: [] }],
    ["message.created", { conversation_id: "c" }],
    ["delta", { text: "Nine " }],
    ["delta", { text: "to five." }],
    ["message.completed", {}],
    ["details", { model: "m" }],
  );
  expect(trial).toMatchObject({ answer: "Nine to five.", state: "done", sources: [], details: { model: "m" } });
});

it("shows each call of a tool once, and why one is not made", () => {
  const weather = (state: string): [string, unknown] => ["tool", { name: "Weather", state }];
  expect(after(weather("running"), weather("done"), weather("running")).tools.map(({ state }) => state)).toEqual([
    "done",
    "running",
  ]);
  const asked = after(["tool_confirmation", { name: "Order", confirmation: "x" }], ["tool", { name: "Order", state: "failed" }]);
  expect(asked.tools).toEqual([{ name: "Order", state: "asks" }]);
});

it("keeps what came when it fails", () => {
  const trial = after(["delta", { text: "Nine" }], ["error", { message: "Try again." }]);
  expect(trial).toMatchObject({ answer: "Nine", state: "failed", message: "Try again." });
});
