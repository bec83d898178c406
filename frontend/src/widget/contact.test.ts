// @vitest-environment node
import { describe, expect, it, vi } from "vitest";
import { checkField, checkForm, postContact, refusedFields } from "./contact";
import type { Session } from "./session";
import type { ContactField } from "./types";

const field = (kind: ContactField["kind"], change: Partial<ContactField> = {}): ContactField => ({
  key: kind, label: kind, kind, is_required: true, options: [], placeholder: null, ...change,
});

/** A session that answers with `response`, and what it was asked. */
function setUp(response: Response) {
  const call = vi.fn<Session["call"]>(async () => response);
  const bodies = () => call.mock.calls.map(([path, init]) => [path, init?.method, JSON.parse(String(init?.body)) as unknown]);
  return { session: { call } as unknown as Session, bodies };
}

describe("checkField", () => {
  it.each([
    ["email", undefined, "missing"], ["email", "  ", "missing"], ["email", "x", null],
    ["choice", "", "choice"], ["choice", "Phone", null],
    ["consent", false, "consent"], ["consent", undefined, "consent"], ["consent", true, null],
  ] as const)("%s with %j: %s", (kind, value, problem) => {
    expect(checkField(field(kind), new Map(value === undefined ? [] : [[kind, value]]))).toBe(problem);
  });

  it("lets a field stay empty that need not be filled in", () => {
    expect(checkField(field("phone", { is_required: false }), new Map())).toBeNull();
  });
});

describe("checkForm", () => {
  it("wants at least one field filled in", () => {
    const free = [field("name", { is_required: false }), field("phone", { is_required: false })];
    expect(checkForm(free, new Map([["phone", ""]]))).toEqual({ name: "missing" });
    expect(checkForm(free, new Map([["phone", "1"]]))).toEqual({});
    expect(checkForm([...free, field("consent")], new Map())).toEqual({ consent: "consent" });
  });
});

describe("refusedFields", () => {
  it("finds the form's own fields under the server's names, in the form's order", () => {
    const fields = [field("name"), field("email"), field("phone")];
    expect(refusedFields(["values.phone", "email", "conversation_id"], fields)).toEqual(["email", "phone"]);
  });
});

describe("postContact", () => {
  it("sends what was filled in, with the conversation if there is one", async () => {
    const { session, bodies } = setUp(Response.json({}, { status: 201 }));
    const draft = new Map<string, string | boolean>([["name", "Ada"], ["phone", ""], ["consent", true], ["news", false]]);
    await postContact(session, null, draft, "key-1");
    await postContact(session, "c1", draft, "key-2");
    const values = { name: "Ada", consent: true };
    expect(bodies()).toEqual([
      ["/contacts", "POST", { values }],
      ["/contacts", "POST", { conversation_id: "c1", values }],
    ]);
  });

  it("names the fields that were refused, whatever else the server wrote", async () => {
    const errors = [{ field: "values.email", message: "No." }, { message: "?" }, null, { field: 3 }];
    const { session } = setUp(Response.json({ code: "validation_failed", errors }, { status: 422 }));
    const refusal = { code: "validation_failed", status: 422, fields: ["values.email"] };
    await expect(postContact(session, null, new Map(), "key-1")).rejects.toMatchObject(refusal);
  });
});
