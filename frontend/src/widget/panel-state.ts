import type { ColorScheme } from "@switchboard/widget-loader/protocol";
import type { ContactDraft } from "./contact";
import type { ChatMessage, ConversationState } from "./conversation";
import type { Lightbox } from "./lightbox";
import type { PanelConfig, Rating } from "./types";

/** Only what the visitor opened takes the focus. */
export interface Extra {
  kind: "topics" | "contact" | "thanks";
  hasFocus: boolean;
}

/** Everything that the panel draws. */
export interface PanelState {
  /** `idle` before the visitor opened it; `refused` is for good: another website than the ticket's embeds us. */
  phase: "idle" | "connecting" | "ready" | "failed" | "refused";
  problem: string | null;
  config: PanelConfig | null;
  conversation: ConversationState;
  isOpen: boolean;
  isOnline: boolean;
  isReconnecting: boolean;
  hasConsent: boolean;
  /** A part of the website rather than a window above it: nothing to close, nothing to enlarge. */
  isInline: boolean;
  /** What the loader says about the room: all of it is ours while `isFullScreen` (a phone, or a lightbox). */
  room: { width: number; height: number } | null;
  isFullScreen: boolean;
  /** The visitor has expanded it. */
  isWide: boolean;
  lightbox: Lightbox | null;
  /** What stands below the conversation. */
  extra: Extra | null;
  /** The website's wish; null: as the assistant's appearance says. */
  colorScheme: ColorScheme | null;
  /** Text that goes into the composer, with a number that rises so that the same text can be put there again. */
  returned: { text: string; serial: number };
  /** Rises when the visitor is forgotten: nothing that this one has typed is for the next one to see. */
  visit: number;
  /** Rises each time the composer should take the focus. */
  focusSerial: number;
}

export interface Panel {
  getState: () => PanelState;
  subscribe: (listener: () => void) => () => void;
  connect: () => Promise<void>;
  ask: (text: string) => void;
  retry: () => void;
  stop: () => void;
  /** Says whether the assistant may do what it asks for. */
  decide: (isAllowed: boolean) => void;
  rate: (message: ChatMessage, rating: Rating, comment?: string) => Promise<void>;
  startNew: () => void;
  /** Shows the topics, the contact form, or with null neither. */
  offer: (kind: "topics" | "contact" | null) => void;
  /** What the visitor has typed into the contact form, for as long as the conversation is on the screen. */
  contactDraft: ContactDraft;
  /** @throws PanelProblem when the details were not stored. */
  sendContact: () => Promise<void>;
  agree: () => void;
  close: () => void;
  /** Between the tenant's size and the expanded one. */
  toggleWide: () => void;
  /** Shows something in the whole window, or with null the chat again. */
  show: (lightbox: Lightbox | null) => void;
}
