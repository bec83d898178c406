import { describe, expect, it } from "vitest";

import { contactFormSchema, newField, toContactDraft, toContactForm, type ContactFormFields } from "./contact-fields";
import { toTopicDraft, topicsSchema } from "./topic-fields";

const FORM: ContactFormFields = {
  is_enabled: true, title: "Call me", intro: "", submit_label: "Send", thanks: "", has_button: true, when_unanswered: true,
  when_to_ask: "", notify_emails: "", webhook_url: "",
  fields: [{ key: "field_1", label: "Name", kind: "name", is_required: true, options: "", placeholder: "" }],
};
const field = FORM.fields[0]!;
const pathOf = (form: unknown) => contactFormSchema.safeParse(form).error?.issues[0]?.path.join(".");

describe("the contact form's editor", () => {
  it.each([
    [{}, undefined],
    [{ fields: [] }, "fields"],
    [{ fields: [{ ...field, label: " " }] }, "fields.0.label"],
    [{ fields: [{ ...field, kind: "choice", options: "Phone\nPhone" }] }, "fields.0.options"],
    [{ fields: [{ ...field, kind: "choice", options: "Phone\nE-mail" }] }, undefined],
    [{ notify_emails: "a@example.com\nnonsense" }, "notify_emails"],
    [{ notify_emails: "a@example.com\n\nb@example.com" }, undefined],
    [{ webhook_url: "crm.example.com" }, "webhook_url"],
    [{ title: "" }, "title"],
  ])("%j is wrong at %s", (change, path) => {
    expect(pathOf({ ...FORM, ...change })).toBe(path);
  });

  it("keeps options of choices only, and examples where there is room for one", () => {
    const change = { options: "A\nB", placeholder: " e.g. " };
    const fields = (["choice", "consent", "text"] as const).map((kind) => ({ ...field, ...change, kind }));
    expect(toContactForm({ ...FORM, fields }).fields.map(({ options, placeholder }) => [options, placeholder])).toEqual([
      [["A", "B"], null], [[], null], [[], "e.g."],
    ]);
  });

  it("gives a new field a key that no other has", () => {
    expect(newField([{ key: "field_2" }]).key).toBe("field_3");
    expect(newField([{ key: "full_name" }]).key).toBe("field_2");
  });

  it("previews what has a name by now, without what visitors may not know, and nothing while it is off", () => {
    const fields = [field, newField(FORM.fields)];
    const draft = toContactDraft({ ...FORM, notify_emails: "a@example.com", fields });
    expect(draft?.fields.map(({ key }) => key)).toEqual(["field_1"]);
    expect(JSON.stringify(draft)).not.toMatch(/notify|webhook|when/);
    expect(toContactDraft({ ...FORM, is_enabled: false })).toBeNull();
  });
});

describe("the topics' editor", () => {
  it("wants a name and a question, and previews what has both", () => {
    const topics = [{ label: "Prices", questions: "How much?" }, { label: "", questions: "Who?" }, { label: "Hours", questions: " \n" }];
    expect(topicsSchema.safeParse(topics).error?.issues.map(({ path }) => path.join("."))).toEqual(["1.label", "2.questions"]);
    expect(toTopicDraft(topics)).toEqual([{ label: "Prices", questions: ["How much?"] }]);
  });
});
