/** @jsxImportSource preact */
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { loadMessages } from "../language";
import type { Messages } from "../messages";
import type { Extra as Shown, Panel } from "../panel-state";
import { PanelProblem } from "../problem";
import type { ContactField, PanelConfig } from "../types";
import { Extra } from "./extra";
import { TextsContext } from "./texts";

const field = (kind: ContactField["kind"], change: Partial<ContactField> = {}): ContactField => ({
  key: kind, label: `Your ${kind}`, kind, is_required: false, options: [], placeholder: null, ...change,
});
const CONFIG = {
  topics: [{ label: "Prices", questions: ["How much is a check-up?", "Do you take cards?"] }, { label: "Hours", questions: ["Open on Sunday?"] }],
  contact_form: {
    title: "Leave your details", intro: "We call you back.", submit_label: "Send them", thanks: "Thanks, Ada's friend.", has_button: true,
    fields: [
      field("name"), field("text"), field("email", { is_required: true }), field("phone"), field("url"),
      field("choice", { options: ["Morning", "Evening"] }), field("long_text"), field("consent", { is_required: true }),
    ],
  },
} as Partial<PanelConfig> as PanelConfig;

let texts: Messages;
let root: HTMLElement;
const onAsk = vi.fn<(question: string) => void>();
let panel: Pick<Panel, "offer" | "contactDraft" | "sendContact"> & { sendContact: ReturnType<typeof vi.fn<Panel["sendContact"]>> };

beforeAll(async () => void (texts = await loadMessages("en")));
beforeEach(() => {
  onAsk.mockClear();
  panel = { offer: vi.fn(), contactDraft: new Map(), sendContact: vi.fn<Panel["sendContact"]>(async () => undefined) };
  root = document.createElement("div");
  document.body.replaceChildren(root);
});
afterEach(() => void act(() => render(null, root)));

function draw(extra: Shown | null): void {
  void act(() =>
    render(
      <TextsContext.Provider value={texts}>
        <input id="before" />
        {extra && <Extra panel={panel as unknown as Panel} config={CONFIG} extra={extra} onAsk={onAsk} />}
      </TextsContext.Provider>,
      root,
    ),
  );
}

const control = (kind: string): HTMLInputElement => {
  const label = [...root.querySelectorAll("label")].find(({ textContent }) => textContent?.startsWith(`Your ${kind}`));
  return document.getElementById(label?.htmlFor ?? "") as HTMLInputElement;
};
const type = (kind: string, value: string): void =>
  void act(() => {
    control(kind).value = value;
    control(kind).dispatchEvent(new Event("input", { bubbles: true }));
  });
const tick = (kind: string): void =>
  void act(() => {
    control(kind).checked = true;
    control(kind).dispatchEvent(new Event("change", { bubbles: true }));
  });
const submit = (): Promise<void> => act(async () => void root.querySelector("form")?.dispatchEvent(new Event("submit", { cancelable: true })));
const problemOf = (kind: string): string | null | undefined => document.getElementById(control(kind).getAttribute("aria-describedby") ?? "")?.textContent;

describe("the topics", () => {
  it("open to their questions one at a time, and a question is asked", () => {
    draw({ kind: "topics", hasFocus: true });
    const [prices, hours] = [...root.querySelectorAll<HTMLButtonElement>(".topic")];
    expect(document.activeElement).toBe(prices);
    void act(() => prices?.click());
    void act(() => hours?.click());
    expect([prices, hours].map((topic) => topic?.getAttribute("aria-expanded"))).toEqual(["false", "true"]);
    expect([...root.querySelectorAll<HTMLElement>(".topic-questions")].map(({ hidden }) => hidden)).toEqual([true, false]);
    root.querySelector<HTMLButtonElement>(".topic-questions:not([hidden]) button")?.click();
    expect(onAsk).toHaveBeenCalledExactlyOnceWith("Open on Sunday?");
  });

  it("are closed by Escape, which does not reach the panel", () => {
    draw({ kind: "topics", hasFocus: true });
    const escape = new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true });
    document.activeElement?.dispatchEvent(escape);
    expect(escape.defaultPrevented).toBe(true);
    expect(panel.offer).toHaveBeenCalledExactlyOnceWith(null);
  });
});

describe("the contact form", () => {
  it("has a control of the right kind for each field, required ones marked", () => {
    draw({ kind: "contact", hasFocus: false });
    expect(["name", "text", "email", "phone", "url", "consent"].map((kind) => control(kind).type)).toEqual(["text", "text", "email", "tel", "url", "checkbox"]);
    expect([control("choice").tagName, control("long_text").tagName]).toEqual(["SELECT", "TEXTAREA"]);
    expect([...root.querySelectorAll("option")].map(({ value }) => value)).toEqual(["", "Morning", "Evening"]);
    expect([...root.querySelectorAll("label")].filter(({ textContent }) => textContent?.endsWith("*"))).toHaveLength(2);
    expect([control("email").required, control("phone").required]).toEqual([true, false]);
    expect(root.querySelector("section")?.getAttribute("aria-labelledby")).toBe(root.querySelector("h2")?.id);
  });

  it("takes the focus when the visitor opened it, gives it back, and takes none by itself", () => {
    draw(null);
    const before = document.getElementById("before");
    before?.focus();
    draw({ kind: "contact", hasFocus: false });
    expect(document.activeElement).toBe(before);
    draw(null);
    draw({ kind: "contact", hasFocus: true });
    expect(document.activeElement).toBe(control("name"));
    draw(null);
    expect(document.activeElement).toBe(before);
  });

  it("sends nothing before the required fields are filled in, and leads to the first of them", async () => {
    draw({ kind: "contact", hasFocus: true });
    await submit();
    expect(panel.sendContact).not.toHaveBeenCalled();
    expect([problemOf("email"), problemOf("consent"), problemOf("phone")]).toEqual(["Please fill this in.", "Please agree to this.", undefined]);
    expect(control("email").getAttribute("aria-invalid")).toBe("true");
    expect(document.activeElement).toBe(control("email"));
  });

  it("says at its field what the server refused, in the visitor's language", async () => {
    draw({ kind: "contact", hasFocus: true });
    type("email", "nonsense");
    type("url", "nonsense");
    tick("consent");
    panel.sendContact.mockRejectedValueOnce(new PanelProblem("validation_failed", 422, ["values.url", "values.email"]));
    await submit();
    expect([problemOf("email"), problemOf("url")]).toEqual(["Please enter an e-mail address.", "Please enter a web address."]);
    expect(document.activeElement).toBe(control("email"));
    await submit();
    expect(panel.sendContact).toHaveBeenCalledTimes(2);
    expect(problemOf("email")).toBeUndefined();
  });

  it("says when it could not be sent at all, and keeps what was typed, also when it is closed", async () => {
    draw({ kind: "contact", hasFocus: true });
    type("email", "ada@example.com");
    tick("consent");
    panel.sendContact.mockRejectedValueOnce(new PanelProblem("network"));
    await submit();
    expect(root.querySelector('[role="alert"]')?.textContent).toBe(texts.problems.network);
    draw(null);
    draw({ kind: "contact", hasFocus: true });
    expect([control("email").value, control("consent").checked]).toEqual(["ada@example.com", true]);
  });

  it("gives way to thanks, which have the focus", () => {
    draw({ kind: "contact", hasFocus: true });
    draw({ kind: "thanks", hasFocus: true });
    expect(root.querySelector("form")).toBeNull();
    expect(document.activeElement?.textContent).toBe("Thanks, Ada's friend.");
  });
});
