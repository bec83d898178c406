/** @jsxImportSource preact */
import { useId, useRef, useState } from "preact/hooks";
import { checkField, checkForm, refusedFields, type ContactDraft } from "../contact";
import type { Messages } from "../messages";
import { problemText } from "../messages";
import type { Panel } from "../panel-state";
import { codeOf, PanelProblem } from "../problem";
import type { ContactField, ContactForm } from "../types";
import { ContactControl } from "./contact-control";
import { useTexts } from "./texts";

type FieldProblem = keyof Messages["fieldProblems"];

/** What the server's refusal of a field means to the visitor, in the visitor's language. */
function refusalOf(field: ContactField, draft: ContactDraft): FieldProblem {
  const { kind, key } = field;
  if (!draft.get(key)) return checkField({ ...field, is_required: true }, draft) ?? "missing";
  return kind === "email" || kind === "phone" || kind === "url" || kind === "choice" ? kind : "invalid";
}

/** The tenant's own form. What is typed stays with the panel, so that closing it loses nothing. */
export function ContactFormView({ panel, form }: { panel: Panel; form: ContactForm }) {
  const texts = useTexts();
  const element = useRef<HTMLFormElement>(null);
  const [problems, setProblems] = useState<Partial<Record<string, FieldProblem>>>({});
  const [failure, setFailure] = useState<string | null>(null);
  const [isSending, setIsSending] = useState(false);
  const draft = panel.contactDraft;
  const hasRequired = form.fields.some((field) => field.is_required);

  function show(found: Partial<Record<string, FieldProblem>>): void {
    setProblems(found);
    const first = form.fields.findIndex(({ key }) => found[key]);
    element.current?.querySelectorAll<HTMLElement>("input, select, textarea")[first]?.focus();
  }

  async function send(): Promise<void> {
    if (isSending) return;
    setFailure(null);
    const found = checkForm(form.fields, draft);
    show(found);
    if (Object.values(found).some(Boolean)) return;
    setIsSending(true);
    try {
      await panel.sendContact();
    } catch (error) {
      setIsSending(false);
      const refused = refusedFields(error instanceof PanelProblem ? error.fields : [], form.fields);
      if (refused.length === 0) return setFailure(problemText(texts, codeOf(error)));
      const isRefused = (field: ContactField): boolean => refused.includes(field.key);
      show(Object.fromEntries(form.fields.filter(isRefused).map((field) => [field.key, refusalOf(field, draft)])));
    }
  }

  return (
    <form
      ref={element}
      class="contact"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {form.intro && <p dir="auto">{form.intro}</p>}
      {form.fields.map((field) => (
        <Field
          key={field.key}
          field={field}
          draft={draft}
          problem={problems[field.key]}
          onChange={() => problems[field.key] && setProblems({ ...problems, [field.key]: undefined })}
        />
      ))}
      {failure && (
        <p class="contact-problem" role="alert">
          {failure}
        </p>
      )}
      <div class="contact-foot">
        <button type="submit" class="button button-primary" aria-disabled={isSending} dir="auto">
          {form.submit_label || texts.send}
        </button>
        {hasRequired && (
          <p>
            <span aria-hidden="true">* </span>
            {texts.required}
          </p>
        )}
      </div>
    </form>
  );
}

interface FieldProps {
  field: ContactField;
  draft: ContactDraft;
  problem: FieldProblem | undefined;
  onChange: () => void;
}

/** What was wrong is not said any longer once something is done about it. */
function Field({ field, draft, problem, onChange }: FieldProps) {
  const texts = useTexts();
  const id = useId();
  const problemId = `${id}-problem`;
  const isConsent = field.kind === "consent";
  const control = <ContactControl field={field} draft={draft} id={id} problemId={problem && problemId} onChange={onChange} />;
  return (
    <div class={isConsent ? "contact-field contact-consent" : "contact-field"}>
      {isConsent && control}
      <label for={id} dir="auto">
        {field.label}
        {field.is_required && <span aria-hidden="true"> *</span>}
      </label>
      {!isConsent && control}
      {problem && (
        <p id={problemId} class="contact-problem">
          {texts.fieldProblems[problem]}
        </p>
      )}
    </div>
  );
}
