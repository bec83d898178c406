/** @jsxImportSource preact */
import type { Panel, PanelState } from "../panel-state";
import type { PanelConfig } from "../types";
import { Icon } from "./icons";
import { useTexts } from "./texts";

/** Above the composer: the topics, once they have scrolled away with the welcome, and the way to leave contact details. */
export function QuickBar({ panel, state, config }: { panel: Panel; state: PanelState; config: PanelConfig }) {
  const texts = useTexts();
  const hasTopics = config.topics.length > 0 && state.conversation.messages.length > 0;
  const hasContact = config.contact_form?.has_button === true;
  if (!hasTopics && !hasContact) return null;
  const toggle = (kind: "topics" | "contact"): void => panel.offer(state.extra?.kind === kind ? null : kind);
  return (
    <div class="quick-bar">
      {hasTopics && (
        <QuickButton icon="topics" label={texts.topics} isOpen={state.extra?.kind === "topics"} onClick={() => toggle("topics")} />
      )}
      {hasContact && (
        <QuickButton icon="contact" label={texts.contact} isOpen={state.extra?.kind === "contact"} onClick={() => toggle("contact")} />
      )}
    </div>
  );
}

function QuickButton(props: { icon: "topics" | "contact"; label: string; isOpen: boolean; onClick: () => void }) {
  return (
    <button type="button" class="quick" aria-expanded={props.isOpen} onClick={props.onClick}>
      <Icon name={props.icon} />
      {props.label}
    </button>
  );
}
