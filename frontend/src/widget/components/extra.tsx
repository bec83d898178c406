/** @jsxImportSource preact */
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Panel, PanelState } from "../panel-state";
import type { PanelConfig } from "../types";
import { ContactFormView } from "./contact-form";
import { Icon } from "./icons";
import { useTexts } from "./texts";
import { TopicMenu } from "./topic-menu";

interface ExtraProps {
  panel: Panel;
  config: PanelConfig;
  extra: NonNullable<PanelState["extra"]>;
  onAsk: (question: string) => void;
}

/** What was opened below the conversation: the topics, the contact form, or the thanks for it. */
export function Extra({ panel, config, extra: { kind, hasFocus }, onAsk }: ExtraProps) {
  const texts = useTexts();
  const form = config.contact_form;
  if (kind === "topics") {
    return (
      <Frame key={kind} panel={panel} title={texts.topics} hasFocus={hasFocus}>
        <TopicMenu topics={config.topics} onAsk={onAsk} />
      </Frame>
    );
  }
  if (!form) return null;
  if (kind === "thanks") return <Thanks text={form.thanks || texts.contactThanks} />;
  return (
    <Frame key={kind} panel={panel} title={form.title || texts.contact} hasFocus={hasFocus}>
      <ContactFormView panel={panel} form={form} />
    </Frame>
  );
}

interface FrameProps {
  panel: Panel;
  title: string;
  hasFocus: boolean;
  children: ComponentChildren;
}

/** A card that Escape closes. The focus goes back to where it came from, if it was in here. */
function Frame({ panel, title, hasFocus, children }: FrameProps) {
  const texts = useTexts();
  const section = useRef<HTMLElement>(null);
  const close = (): void => panel.offer(null);

  useLayoutEffect(() => {
    const element = section.current;
    const opener = document.activeElement;
    return () => {
      if (element?.contains(document.activeElement) && opener instanceof HTMLElement) opener.focus({ preventScroll: true });
    };
  }, []);
  useEffect(() => {
    const element = section.current;
    if (!hasFocus || !element) return;
    element.querySelector<HTMLElement>("input, select, textarea, .topic")?.focus({ preventScroll: true });
    element.scrollIntoView({ block: "start" });
  }, [hasFocus]);

  return (
    <section
      ref={section}
      class="extra"
      aria-labelledby="extra-title"
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.isComposing) return;
        event.preventDefault();
        close();
      }}
    >
      <div class="extra-head">
        <h2 id="extra-title" dir="auto">
          {title}
        </h2>
        <button type="button" class="action" aria-label={texts.closeView} title={texts.closeView} onClick={close}>
          <Icon name="close" />
        </button>
      </div>
      {children}
    </section>
  );
}

function Thanks({ text }: { text: string }) {
  const line = useRef<HTMLParagraphElement>(null);
  // Its form has gone, and the focus with it; a screen reader reads what takes its place.
  useEffect(() => {
    line.current?.focus({ preventScroll: true });
    line.current?.scrollIntoView({ block: "nearest" });
  }, []);
  return (
    <p ref={line} class="extra extra-thanks" tabIndex={-1} dir="auto">
      <Icon name="check" />
      <span>{text}</span>
    </p>
  );
}
