import { describe, expect, it, vi } from "vitest";

import { ApiError } from "./api";
import { applyProblem, asNumber, linesOf, renameFields } from "./forms";

interface Fields {
  name: string;
  limits: { max_bots: number };
  starters: { text: string }[];
}

const FIELDS = ["name", "limits.max_bots", "starters"] as const;

function problem(code: string, errors?: { field: string; message: string }[]): ApiError {
  return new ApiError({ type: "", title: "", status: 422, detail: "The whole.", code, request_id: "", errors });
}

describe("applyProblem", () => {
  it("puts each message beside its field and focuses the first", () => {
    const setError = vi.fn();
    const rest = applyProblem<Fields>(
      problem("invalid_request", [
        { field: "limits.max_bots", message: "At most 1000." },
        { field: "name", message: "Too long." },
      ]),
      setError,
      FIELDS,
    );
    expect(rest).toBeNull();
    expect(setError.mock.calls).toEqual([
      ["limits.max_bots", { type: "server", message: "At most 1000." }, { shouldFocus: true }],
      ["name", { type: "server", message: "Too long." }, { shouldFocus: false }],
    ]);
  });

  it("gives a message about an item to the list it is in", () => {
    const setError = vi.fn();
    applyProblem<Fields>(problem("invalid_request", [{ field: "starters.2", message: "Empty." }]), setError, FIELDS);
    expect(setError).toHaveBeenCalledWith("starters", expect.objectContaining({ message: "Empty." }), expect.anything());
  });

  it("returns what belongs to no field of the form, with the field's name", () => {
    const setError = vi.fn();
    const rest = applyProblem<Fields>(
      problem("invalid_request", [{ field: "status", message: "Unknown." }]),
      setError,
      FIELDS,
    );
    expect(rest).toBe("status: Unknown.");
    expect(setError).not.toHaveBeenCalled();
  });

  it("knows which field a problem code is about", () => {
    const setError = vi.fn();
    expect(applyProblem<Fields>(problem("tenant_exists"), setError, FIELDS, { tenant_exists: "name" })).toBeNull();
    expect(setError).toHaveBeenCalledWith("name", { type: "server", message: "The whole." }, { shouldFocus: true });
  });

  it("returns the sentence of a problem without fields", () => {
    expect(applyProblem<Fields>(problem("forbidden"), vi.fn(), FIELDS)).toBe("The whole.");
    expect(applyProblem<Fields>(new Error("x"), vi.fn(), FIELDS)).toBe("Something went wrong. Try again.");
  });
});

describe("asNumber", () => {
  it("reads an emptied field as null and a number as a number", () => {
    expect([asNumber.setValueAs(""), asNumber.setValueAs("0"), asNumber.setValueAs("1.5")]).toEqual([null, 0, 1.5]);
  });
});

describe("renameFields", () => {
  it("speaks of the form's own fields, parts of them too", () => {
    const renamed = renameFields(problem("invalid_request", [{ field: "questions.0.text", message: "m" }, { field: "name", message: "n" }]), { questions: "starters" });
    expect((renamed as ApiError).problem.errors).toEqual([{ field: "starters.0.text", message: "m" }, { field: "name", message: "n" }]);
    const other = new Error("no problem of the API");
    expect(renameFields(other, { name: "title" })).toBe(other);
  });
});

describe("linesOf", () => {
  it("gives the lines that say something", () => expect(linesOf(" a \n\n b\r\n")).toEqual(["a", "b"]));
});
