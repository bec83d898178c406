import { describe, expect, it } from "vitest";

import { isIdentified, visitorName } from "./visitor-name";

const NOBODY = { user_id: null, name: null, email: null };

describe("visitorName", () => {
  it("is the best that is known", () => {
    const ada = { user_id: "u1", name: "Ada", email: "ada@example.com" };
    expect(visitorName(ada)).toBe("Ada");
    expect(visitorName({ ...ada, name: " " })).toBe("ada@example.com");
    expect(visitorName({ ...ada, name: null, email: null })).toBe("u1");
    expect(visitorName(NOBODY)).toBe("Visitor");
  });

  it("is no proof: only the user id is", () => {
    expect(isIdentified({ ...NOBODY, name: "Ada", email: "ada@example.com" })).toBe(false);
    expect(isIdentified({ ...NOBODY, user_id: "u1" })).toBe(true);
  });
});
