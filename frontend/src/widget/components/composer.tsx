/** @jsxImportSource preact */
import { useEffect, useLayoutEffect, useRef, useState, type Dispatch, type StateUpdater } from "preact/hooks";
import type { Panel, PanelState } from "../panel-state";
import { Icon } from "./icons";
import { useTexts } from "./texts";
import { useFocus } from "./use-focus";

/** The API's limit for one message. */
const MAX_LENGTH = 8_000;
/** From here on the visitor is told how much is left. */
const WARN_BELOW = 200;
const MAX_COMPOSER_PX = 140;

interface ComposerProps {
  panel: Panel;
  state: PanelState;
  text: string;
  onText: Dispatch<StateUpdater<string>>;
}

/**
 * The field can be written in from the first moment. What is sent before the session is there stays in the field, and goes
 * as soon as it can, unless the visitor writes on.
 */
export function Composer({ panel, state, text, onText }: ComposerProps) {
  const texts = useTexts();
  const field = useRef<HTMLTextAreaElement>(null);
  const [isWaiting, setIsWaiting] = useState(false);
  const isReady = state.phase === "ready";
  const hasDisclosure = state.config?.appearance.ai_disclosure ?? true;
  const { isAnswering } = state.conversation;
  const left = MAX_LENGTH - text.length;
  const isSendable = text.trim() !== "" && left >= 0 && !isAnswering;

  useFocus(field, state.focusSerial);
  useEffect(() => {
    if (isReady && isWaiting) send();
  });
  useLayoutEffect(() => fitHeight(field.current), [text]);

  function send(): void {
    if (!isSendable) return;
    setIsWaiting(!isReady);
    // Until then also who may be asked, and whether after a consent, is not known.
    if (!isReady) return;
    panel.ask(text);
    onText("");
    field.current?.focus({ preventScroll: true });
  }

  function onKeyDown(event: KeyboardEvent): void {
    // While an input method is composing, Enter picks a word.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  }

  return (
    <>
      <form
        class="composer"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <textarea
          ref={field}
          rows={1}
          // An empty field goes the panel's way: for browsers, text that is not there yet runs from left to right.
          dir={text ? "auto" : undefined}
          enterkeyhint="send"
          aria-label={texts.composerLabel}
          aria-describedby={left < WARN_BELOW ? "composer-left" : undefined}
          aria-invalid={left < 0}
          placeholder={texts.composerPlaceholder}
          value={text}
          onInput={(event) => {
            setIsWaiting(false);
            onText(event.currentTarget.value);
          }}
          onKeyDown={onKeyDown}
        />
        {isAnswering ? (
          <button type="button" class="round" aria-label={texts.stop} title={texts.stop} onClick={panel.stop}>
            <span class="stop-square" />
          </button>
        ) : (
          <button type="submit" class="round" aria-label={texts.send} title={texts.send} aria-disabled={!isSendable || !isReady}>
            <Icon name="send" />
          </button>
        )}
      </form>
      {left < WARN_BELOW && (
        <p id="composer-left" class="fine-print" data-is-over={left < 0}>
          {left < 0 ? texts.tooLong : texts.characters(left)}
        </p>
      )}
      {hasDisclosure && <p class="fine-print">{texts.aiDisclosure}</p>}
    </>
  );
}

/** Grows with its text, up to a few lines. Set on the element itself: the page's policy allows no style attribute. */
function fitHeight(field: HTMLTextAreaElement | null): void {
  if (!field) return;
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight, MAX_COMPOSER_PX)}px`;
}
