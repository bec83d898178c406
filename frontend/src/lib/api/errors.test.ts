import { describe, expect, it } from "vitest";

import { ApiError, errorMessage, NetworkError, toApiError } from "./errors";

const PROBLEM = {
  type: "urn:switchboard:problem:invalid_request",
  title: "Invalid request",
  status: 422,
  detail: "Two fields are wrong.",
  code: "invalid_request",
  request_id: "r1",
  errors: [{ field: "limits.max_bots", message: "At most 1000." }],
};

describe("toApiError", () => {
  it("carries the problem document", async () => {
    const error = await toApiError(Response.json(PROBLEM, { status: 422 }));
    expect(error).toBeInstanceOf(ApiError);
    expect(error.problem).toEqual(PROBLEM);
    expect(error).toMatchObject({ code: "invalid_request", status: 422, message: "Two fields are wrong." });
  });

  it("takes the status of the response, whatever the document says", async () => {
    const error = await toApiError(Response.json({ ...PROBLEM, status: 200 }, { status: 409 }));
    expect(error.status).toBe(409);
  });

  it.each([
    ["HTML of a proxy", new Response("<html>Bad gateway</html>", { status: 502 })],
    ["JSON that is no problem", Response.json({ error: "x" }, { status: 502 })],
    ["nothing", new Response(null, { status: 502 })],
  ])("gives a sentence for %s", async (_, response) => {
    const error = await toApiError(response);
    expect(error.code).toBe("unexpected_answer");
    expect(error.message).toContain("502");
  });
});

describe("errorMessage", () => {
  it("says how long to wait", async () => {
    const limited = { ...PROBLEM, status: 429, code: "too_many_requests", detail: "Too many attempts." };
    const error = await toApiError(Response.json(limited, { status: 429, headers: { "retry-after": "300" } }));
    expect(errorMessage(error)).toBe("Too many attempts. Try again in 5 minutes.");
  });

  it("never shows the text of an unknown error", () => {
    expect(errorMessage(new Error("secret detail"))).not.toContain("secret");
    expect(errorMessage(new NetworkError(null))).toContain("connection");
  });
});
