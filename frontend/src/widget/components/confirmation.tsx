/** @jsxImportSource preact */
import { useId } from "preact/hooks";
import { useTexts } from "./texts";

interface ConfirmationProps {
  /** The assistant's name. */
  name: string;
  /** What it would like to do. */
  action: string;
  onDecide: (isAllowed: boolean) => void;
}

/** Stands where the answer goes on, until the visitor has decided. */
export function Confirmation({ name, action, onDecide }: ConfirmationProps) {
  const texts = useTexts();
  const id = useId();
  return (
    <section class="confirmation" aria-labelledby={id}>
      <p id={id}>
        {texts.toolAsks(name)} <strong dir="auto">{action}</strong>
      </p>
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
