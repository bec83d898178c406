/** @jsxImportSource preact */
import type { Panel } from "../panel-state";
import type { PanelConfig } from "../types";
import { Avatar } from "./avatar";
import { useTexts } from "./texts";

interface WelcomeProps {
  panel: Panel;
  config: PanelConfig;
  name: string;
  hasStarters: boolean;
}

/** How each conversation begins: who is here, the assistant's greeting, and questions to start from. */
export function Welcome({ panel, config, name, hasStarters }: WelcomeProps) {
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
        <ul class="starters" aria-label={texts.startersLabel}>
          {config.starters.map((starter) => (
            <li key={starter}>
              <button type="button" class="starter" dir="auto" onClick={() => panel.ask(starter)}>
                {starter}
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
