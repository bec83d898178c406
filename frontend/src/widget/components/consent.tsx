/** @jsxImportSource preact */
import { useRef } from "preact/hooks";
import type { Panel } from "../panel-state";
import { useTexts } from "./texts";
import { useFocus } from "./use-focus";

/** Stands where the composer will be, until the visitor agrees. */
export function Consent({ panel, text, focusSerial }: { panel: Panel; text: string; focusSerial: number }) {
  const texts = useTexts();
  const button = useRef<HTMLButtonElement>(null);
  useFocus(button, focusSerial);
  return (
    <section class="consent" aria-labelledby="consent-title">
      <h2 id="consent-title">{texts.consentTitle}</h2>
      <p dir="auto">{text}</p>
      <button ref={button} type="button" class="button button-primary" onClick={panel.agree}>
        {texts.consentAgree}
      </button>
    </section>
  );
}
