/** The shapes that the widget API speaks, as far as the panel uses them (CONTRACT.md, "Widget API"). */

/** `wide` is the expanded form from the start. */
export type PanelSize = "compact" | "tall" | "wide";

export interface Appearance {
  primary_color: string;
  /** `page` is the loader's to resolve; without its word the panel does as for `auto`. */
  color_scheme: "auto" | "light" | "dark" | "page";
  /** Missing in the portal's preview of a form that does not have it. */
  panel_size?: PanelSize;
  logo_url: string | null;
  corner_radius: number;
  header_title: string | null;
  header_subtitle: string | null;
  ai_disclosure: boolean;
}

/** A topic of the menu, with the questions that it offers. */
export interface Topic {
  label: string;
  questions: string[];
}

export type ContactFieldKind = "name" | "text" | "email" | "phone" | "url" | "choice" | "long_text" | "consent";

export interface ContactField {
  key: string;
  label: string;
  kind: ContactFieldKind;
  is_required: boolean;
  /** What a `choice` offers. */
  options: string[];
  placeholder?: string | null;
}

/** The form in which visitors leave how they can be reached; all of its texts are the tenant's. */
export interface ContactForm {
  title: string;
  intro: string;
  submit_label: string;
  thanks: string;
  fields: ContactField[];
  /** Visitors may open it themselves, at any time. */
  has_button: boolean;
}

/** The public configuration of the assistant; it comes with the session and from nowhere else. */
export interface PanelConfig {
  tenant_id: string;
  assistant_id: string;
  assistant_name: string;
  welcome_text: string;
  starters: string[];
  appearance: Appearance;
  /** The language that the assistant is bound to; null: the website's, else the visitor's. */
  language: string | null;
  consent_text: string | null;
  topics: Topic[];
  /** null: the assistant takes no contact details. */
  contact_form: ContactForm | null;
}

export interface Citation {
  document_id: string;
  title: string;
  url: string | null;
  snippet: string;
}

export type Rating = "up" | "down";
export type MessageStatus = "complete" | "streaming" | "interrupted" | "stopped" | "failed";

export interface WireMessage {
  id: string;
  conversation_id: string;
  role: "user" | "assistant" | "agent";
  content: string;
  status: MessageStatus;
  citations: Citation[];
  created_at: string;
  feedback: Rating | null;
}

export interface SessionAnswer {
  token: string;
  /** Seconds. */
  expires_in: number;
  resume: string;
  /** True when the API believed the website's word on who the visitor is. */
  is_identified: boolean;
  conversation_id: string | null;
  embed_origin: string;
  config: PanelConfig;
}

/**
 * A tool that changes something waits for the visitor's word. `name` is what the tenant calls it, `values` is what would be
 * sent: plain text of a bounded length, missing from an API that is older than this panel.
 */
export interface ToolConfirmation {
  confirmation: string;
  name: string;
  values?: { name: string; value: string }[];
}

/** One event of an answer's stream. Names that are not listed here are passed over. */
export type AnswerEvent =
  | { name: "message.created"; data: { message_id: string; conversation_id: string; user_message_id?: string } }
  | { name: "delta"; data: { text: string } }
  | { name: "tool"; data: { name: string; state: string } }
  | { name: "tool_confirmation"; data: ToolConfirmation }
  | { name: "citations"; data: { items: Citation[] } }
  | { name: "follow_ups"; data: { items: string[] } }
  | { name: "contact_form"; data: { reason: string } }
  | { name: "message.completed"; data: { message_id: string; finish_reason: string } }
  | { name: "error"; data: { code: string; retryable: boolean } };
