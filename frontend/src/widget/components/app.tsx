/** @jsxImportSource preact */
import { useEffect, useLayoutEffect, useState, type Dispatch, type StateUpdater } from "preact/hooks";
import { matchLanguage } from "../language";
import { LightboxContext } from "../lightbox";
import type { Messages } from "../messages";
import type { Panel, PanelState } from "../panel-state";
import { applyTheme, schemeOf } from "../theme";
import { Announcer } from "./announcer";
import { Composer } from "./composer";
import { Consent } from "./consent";
import { Header } from "./header";
import { LightboxView } from "./lightbox-view";
import { MessageList } from "./message-list";
import { Bones, Connecting, ConnectionFailed, Notice } from "./notice";
import { QuickBar } from "./quick-bar";
import { TextsContext, useMessages } from "./texts";

interface AppProps {
  panel: Panel;
  /** What the website and the visitor's browser wish, dearest first; the assistant's own language comes before. */
  languages: readonly (string | null)[];
}

export function App({ panel, languages }: AppProps) {
  const state = usePanelState(panel);
  const texts = useMessages(matchLanguage([state.config?.language, ...languages]));
  const scheme = useScheme(state);
  // Here, because it outlives what the session may bring: another language, a consent to ask for, a failure.
  const [text, setText] = useState("");
  useLayoutEffect(() => setText(""), [state.visit]);
  useEffect(() => {
    // What the visitor has typed since stays; the returned text goes before it.
    if (state.returned.serial > 0) setText((typed) => [state.returned.text, typed].filter(Boolean).join("\n"));
  }, [state.returned]);
  const appearance = state.config?.appearance ?? null;

  useLayoutEffect(() => applyTheme(document.documentElement, appearance, scheme), [appearance, scheme]);
  useVisibleHeight(state);
  useEscape(panel);

  if (state.phase === "refused") return null;
  if (!texts) return <Unspoken />;
  return (
    <TextsContext.Provider value={texts}>
      <LightboxContext.Provider value={panel.show}>
        <Chat panel={panel} state={state} texts={texts} text={text} onText={setText} />
        {state.lightbox && <LightboxView lightbox={state.lightbox} onClose={() => panel.show(null)} />}
      </LightboxContext.Provider>
    </TextsContext.Provider>
  );
}

/** The panel before it has any words. */
function Unspoken() {
  return (
    <div class="panel">
      <div class="header" data-plain="true" />
      <Bones />
    </div>
  );
}

interface ChatProps {
  panel: Panel;
  state: PanelState;
  texts: Messages;
  /** What is in the field. */
  text: string;
  onText: Dispatch<StateUpdater<string>>;
}

function Chat({ panel, state, texts, text, onText }: ChatProps) {
  const config = state.phase === "ready" ? state.config : null;
  const title = state.config?.appearance.header_title || state.config?.assistant_name || "";
  const label = title ? texts.chatWith(title) : texts.conversation;
  useLayoutEffect(() => {
    document.documentElement.lang = texts.language;
    document.documentElement.dir = texts.direction;
    document.title = label;
  }, [texts, label]);
  return (
    <div class="panel" role={state.isInline ? "region" : "dialog"} aria-label={label} data-full-screen={state.isFullScreen}>
      <Header panel={panel} state={state} title={title} />
      <Notice state={state} />
      {state.phase === "failed" ? (
        <ConnectionFailed panel={panel} problem={state.problem ?? "unknown"} />
      ) : (
        <>
          {config ? <MessageList panel={panel} state={state} config={config} name={title} /> : <Connecting />}
          {state.hasConsent ? (
            <div class="footer">
              {config && <QuickBar panel={panel} state={state} config={config} />}
              <Composer key={state.visit} panel={panel} state={state} text={text} onText={onText} />
            </div>
          ) : (
            <Consent panel={panel} text={state.config?.consent_text ?? ""} focusSerial={state.focusSerial} />
          )}
          {config && <Announcer name={title} conversation={state.conversation} isOpen={state.isOpen} offered={titleOffered(state)} />}
        </>
      )}
    </div>
  );
}

/** What the assistant put below its answer, which nobody is told of by the focus. */
function titleOffered({ extra, config }: PanelState): string {
  return extra?.kind === "contact" && !extra.hasFocus ? (config?.contact_form?.title ?? "") : "";
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

/** On a phone only the loader knows how much of the window the keyboard leaves; we are exactly that high. */
function useVisibleHeight({ isFullScreen, room }: PanelState): void {
  const height = isFullScreen && room ? `${room.height}px` : "100%";
  useLayoutEffect(() => document.documentElement.style.setProperty("--height", height), [height]);
}

/** Escape closes the lightbox, else the panel, unless something inside (an input method, a form) has used the key itself. */
function useEscape(panel: Panel): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== "Escape" || event.isComposing || event.defaultPrevented) return;
      event.preventDefault();
      if (panel.getState().lightbox) panel.show(null);
      else panel.close();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [panel]);
}
