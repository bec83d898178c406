/** @jsxImportSource preact */
import { problemText } from "../messages";
import type { Panel, PanelState } from "../panel-state";
import { isRetryable } from "../problem";
import { Icon } from "./icons";
import { useTexts } from "./texts";

/** One quiet line under the header while the connection is away. */
export function Notice({ state }: { state: PanelState }) {
  const texts = useTexts();
  const text = !state.isOnline ? texts.offline : state.isReconnecting ? texts.reconnecting : null;
  return (
    <div class="notice" role="status">
      {text}
    </div>
  );
}

/** The shape of what will be there in a moment, with a word for those who cannot see it. */
export function Connecting() {
  const texts = useTexts();
  return (
    <>
      <p class="visually-hidden" role="status">
        {texts.connecting}
      </p>
      <Bones />
    </>
  );
}

/** Nothing but the shape: all that can be shown before there are any texts. */
export function Bones() {
  return (
    <div class="connecting" aria-hidden="true">
      <span class="bone bone-wide" />
      <span class="bone" />
      <span class="bone bone-short" />
    </div>
  );
}

export function ConnectionFailed({ panel, problem }: { panel: Panel; problem: string }) {
  const texts = useTexts();
  return (
    <div class="failed" role="alert">
      <Icon name="alert" />
      <p>{problemText(texts, problem)}</p>
      {isRetryable(problem) && (
        <button type="button" class="button" onClick={() => void panel.connect()}>
          {texts.tryAgain}
        </button>
      )}
    </div>
  );
}
