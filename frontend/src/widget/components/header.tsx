/** @jsxImportSource preact */
import type { Panel } from "../panel";
import type { PanelConfig } from "../types";
import { Avatar } from "./avatar";
import { Icon } from "./icons";
import { useTexts } from "./texts";

interface HeaderProps {
  panel: Panel;
  config: PanelConfig | null;
  title: string;
  hasMessages: boolean;
}

export function Header({ panel, config, title, hasMessages }: HeaderProps) {
  const texts = useTexts();
  const subtitle = config?.appearance.header_subtitle;
  return (
    <header class="header" data-plain={!config}>
      {config && <Avatar name={title} logoUrl={config.appearance.logo_url} />}
      <div class="header-names">
        <h1 dir="auto">{title}</h1>
        {subtitle && <p dir="auto">{subtitle}</p>}
      </div>
      {hasMessages && (
        <button type="button" class="header-button" aria-label={texts.newConversation} title={texts.newConversation} onClick={panel.startNew}>
          <Icon name="compose" />
        </button>
      )}
      <button type="button" class="header-button" aria-label={texts.close} title={texts.close} onClick={panel.close}>
        <Icon name="close" />
      </button>
    </header>
  );
}
