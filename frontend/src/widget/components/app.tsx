/** @jsxImportSource preact */
import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import { messagesFor } from "../messages";
import type { Panel, PanelState } from "../panel";
import { applyTheme, schemeOf } from "../theme";
import { Announcer } from "./announcer";
import { Composer } from "./composer";
import { Consent } from "./consent";
import { Header } from "./header";
import { MessageList } from "./message-list";
import { Connecting, ConnectionFailed, Notice } from "./notice";
import { TextsContext } from "./texts";
import { useHeightRequest } from "./use-height-request";

export function App({ panel, lang }: { panel: Panel; lang: string }) {
  const state = usePanelState(panel);
  const texts = messagesFor(lang);
  const scheme = useScheme(state);
  const appearance = state.config?.appearance ?? null;
  const title = appearance?.header_title || state.config?.assistant_name || "";

  useLayoutEffect(() => applyTheme(document.documentElement, appearance, scheme), [appearance, scheme]);
  useEffect(() => {
    if (title) document.title = texts.chatWith(title);
  }, [title, texts]);
  useEscape(panel);
  useHeightRequest(panel, state);

  if (state.phase === "refused") return null;
  return (
    <TextsContext.Provider value={texts}>
      <div
        class="panel"
        role="dialog"
        aria-label={texts.chatWith(title || texts.conversation)}
        data-full-screen={state.isFullScreen}
      >
        <Header panel={panel} config={state.config} title={title} hasMessages={state.conversation.messages.length > 0} />
        <Notice state={state} />
        {state.phase === "ready" && state.config ? (
          <>
            <MessageList panel={panel} state={state} config={state.config} name={title} />
            {state.hasConsent ? (
              <Composer panel={panel} state={state} hasDisclosure={state.config.appearance.ai_disclosure} />
            ) : (
              <Consent panel={panel} text={state.config.consent_text ?? ""} focusSerial={state.focusSerial} />
            )}
            <Announcer conversation={state.conversation} isOpen={state.isOpen} />
          </>
        ) : state.phase === "failed" ? (
          <ConnectionFailed panel={panel} problem={state.problem ?? "unknown"} />
        ) : (
          <Connecting />
        )}
      </div>
    </TextsContext.Provider>
  );
}

function usePanelState(panel: Panel): PanelState {
  const [state, setState] = useState(panel.getState);
  useEffect(() => {
    setState(panel.getState());
    return panel.subscribe(() => setState(panel.getState()));
  }, [panel]);
  return state;
}

function useScheme(state: PanelState): "light" | "dark" {
  const [isSystemDark, setIsSystemDark] = useState(() => matchMedia("(prefers-color-scheme: dark)").matches);
  useEffect(() => {
    const query = matchMedia("(prefers-color-scheme: dark)");
    const onChange = (): void => setIsSystemDark(query.matches);
    query.addEventListener("change", onChange);
    return () => query.removeEventListener("change", onChange);
  }, []);
  return schemeOf(state.colorScheme, state.config?.appearance ?? null, isSystemDark);
}

/** Escape closes the panel, unless something inside (an input method, a comment form) has used the key itself. */
function useEscape(panel: Panel): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key === "Escape" && !event.isComposing && !event.defaultPrevented) panel.close();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [panel]);
}
