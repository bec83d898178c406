/** @jsxImportSource preact */
import { useState } from "preact/hooks";
import type { ContactDraft } from "../contact";
import type { ContactField } from "../types";
import { useTexts } from "./texts";

/** The browser's own help for each kind: keyboard, what it knows of its user, and the API's limits. */
const INPUTS = {
  name: { type: "text", autocomplete: "name", maxLength: 200 },
  text: { type: "text", autocomplete: "off", maxLength: 500 },
  email: { type: "email", autocomplete: "email", maxLength: 320 },
  phone: { type: "tel", autocomplete: "tel", maxLength: 60 },
  url: { type: "url", autocomplete: "url", maxLength: 2000 },
} as const;

interface ContactControlProps {
  field: ContactField;
  draft: ContactDraft;
  id: string;
  /** The id of the line that says what is wrong. */
  problemId: string | undefined;
  onChange: () => void;
}

/** The control of one field of the contact form. */
export function ContactControl({ field, draft, id, problemId, onChange }: ContactControlProps) {
  const texts = useTexts();
  const { key, kind, options, is_required } = field;
  const [value, setValue] = useState(draft.get(key) ?? "");
  function change(next: string | boolean): void {
    draft.set(key, next);
    setValue(next);
    onChange();
  }
  const text = typeof value === "string" ? value : "";
  const common = { id, required: is_required, "aria-invalid": problemId !== undefined, "aria-describedby": problemId };
  switch (kind) {
    case "consent":
      return <input {...common} type="checkbox" checked={value === true} onChange={(event) => change(event.currentTarget.checked)} />;
    case "choice":
      return (
        <select {...common} value={text} onChange={(event) => change(event.currentTarget.value)}>
          <option value="">{texts.choose}</option>
          {options.map((option) => (
            <option key={option} value={option}>
              {option}
            </option>
          ))}
        </select>
      );
    case "long_text":
      return (
        <textarea
          {...common}
          rows={3}
          maxLength={4000}
          dir={text ? "auto" : undefined}
          placeholder={field.placeholder ?? undefined}
          value={text}
          onInput={(event) => change(event.currentTarget.value)}
        />
      );
    default:
      return (
        <input
          {...common}
          {...INPUTS[kind]}
          dir={text ? "auto" : undefined}
          placeholder={field.placeholder ?? undefined}
          value={text}
          onInput={(event) => change(event.currentTarget.value)}
        />
      );
  }
}
