/** @jsxImportSource preact */
import type { PanelConfig } from "../types";
import { Avatar } from "./avatar";
import { Suggestions } from "./suggestions";
import { useTexts } from "./texts";
import { TopicMenu } from "./topic-menu";

interface WelcomeProps {
  config: PanelConfig;
  name: string;
  /** Questions to start from: before the first message. */
  hasStarters: boolean;
  onAsk: (question: string) => void;
}

/** How each conversation begins: who is here, the assistant's greeting, and questions to start from. */
export function Welcome({ config, name, hasStarters, onAsk }: WelcomeProps) {
  const texts = useTexts();
  return (
    <section class="welcome" aria-label={name}>
      <div class="welcome-who">
        <Avatar name={name} logoUrl={config.appearance.logo_url} />
        <p dir="auto">{name}</p>
      </div>
      {config.welcome_text && (
        <div class="bubble bubble-answer" dir="auto">
          {config.welcome_text}
        </div>
      )}
      {hasStarters && config.starters.length > 0 && (
        <Suggestions label={texts.startersLabel} questions={config.starters} onAsk={onAsk} />
      )}
      {hasStarters && config.topics.length > 0 && (
        <div class="extra" role="group" aria-labelledby="topics-title">
          <h2 id="topics-title">{texts.topics}</h2>
          <TopicMenu topics={config.topics} onAsk={onAsk} />
        </div>
      )}
    </section>
  );
}
