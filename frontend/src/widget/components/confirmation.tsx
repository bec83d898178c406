/** @jsxImportSource preact */
import { useId } from "preact/hooks";
import type { ToolConfirmation } from "../types";
import { useTexts } from "./texts";

interface ConfirmationProps {
  /** The assistant's name. */
  name: string;
  /** What it would like to do, and what it would send. */
  asked: ToolConfirmation;
  onDecide: (isAllowed: boolean) => void;
}

/** Stands where the answer goes on, until the visitor has decided. */
export function Confirmation({ name, asked: { name: action, values = [] }, onDecide }: ConfirmationProps) {
  const texts = useTexts();
  const id = useId();
  return (
    <section class="confirmation" aria-labelledby={id}>
      <p id={id}>
        {texts.toolAsks(name)} <strong dir="auto">{action}</strong>
      </p>
      {/* What is long is scrolled, by keyboard too. */}
      {values.length > 0 && (
        <div class="confirmation-values" role="group" tabIndex={0} aria-labelledby={id}>
          <dl>
            {values.map((shown, index) => (
              <div key={index}>
                <dt dir="auto">{shown.name}</dt>
                <dd dir="auto">{shown.value}</dd>
              </div>
            ))}
          </dl>
        </div>
      )}
      <div class="confirmation-buttons">
        <button type="button" class="button button-primary" onClick={() => onDecide(true)}>
          {texts.toolAllow}
        </button>
        <button type="button" class="button" onClick={() => onDecide(false)}>
          {texts.toolDecline}
        </button>
      </div>
    </section>
  );
}
