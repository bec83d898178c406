/** @jsxImportSource preact */
import type { Panel, PanelState } from "../panel-state";
import { Avatar } from "./avatar";
import { Icon } from "./icons";
import { useTexts } from "./texts";

/** CSS px. Where there is less room, the expanded panel would be the same panel. */
const MIN_ROOM_TO_EXPAND = 520;

export function Header({ panel, state, title }: { panel: Panel; state: PanelState; title: string }) {
  const texts = useTexts();
  const { config, isInline, isFullScreen, isWide, room } = state;
  const subtitle = config?.appearance.header_subtitle;
  const hasMessages = state.conversation.messages.length > 0;
  // A tenant's "wide" is the expanded form already.
  const hasTwoSizes = config !== null && config.appearance.panel_size !== "wide";
  const isExpandable = hasTwoSizes && !isInline && !isFullScreen && (room?.width ?? 0) >= MIN_ROOM_TO_EXPAND;
  return (
    <div class="header" data-plain={!config}>
      {config && <Avatar name={title} logoUrl={config.appearance.logo_url} />}
      <div class="header-names">
        {/* A foreign name keeps its own direction, and its place beside the logo. */}
        {title && (
          <h1>
            <bdi>{title}</bdi>
          </h1>
        )}
        {subtitle && (
          <p>
            <bdi>{subtitle}</bdi>
          </p>
        )}
      </div>
      {hasMessages && <HeaderButton icon="compose" label={texts.newConversation} onClick={panel.startNew} />}
      {isExpandable && (
        <HeaderButton
          icon={isWide ? "shrink" : "expand"}
          label={isWide ? texts.shrink : texts.expand}
          onClick={panel.toggleWide}
        />
      )}
      {!isInline && <HeaderButton icon="close" label={texts.close} onClick={panel.close} />}
    </div>
  );
}

function HeaderButton(props: { icon: "compose" | "shrink" | "expand" | "close"; label: string; onClick: () => void }) {
  return (
    <button type="button" class="header-button" aria-label={props.label} title={props.label} onClick={props.onClick}>
      <Icon name={props.icon} />
    </button>
  );
}
