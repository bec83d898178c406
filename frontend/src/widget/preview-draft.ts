import type { PanelConfig } from "./types";

/** What the portal's editor shows before it is saved. */
export type PreviewDraft = Pick<PanelConfig, "assistant_name" | "welcome_text" | "starters" | "appearance">;

/**
 * The unsaved form that the portal sends along with `theme`, or null when this message carries none. Taken on the
 * preview page only, which no website but the portal can frame.
 */
export function parsePreviewDraft(message: object): PreviewDraft | null {
  const draft = (message as { preview?: unknown }).preview;
  if (typeof draft !== "object" || draft === null) return null;
  const { assistant_name, welcome_text, starters, appearance } = draft as Record<string, unknown>;
  const isWhole =
    typeof assistant_name === "string" &&
    typeof welcome_text === "string" &&
    Array.isArray(starters) &&
    starters.every((starter) => typeof starter === "string") &&
    typeof appearance === "object" &&
    appearance !== null &&
    typeof (appearance as Record<string, unknown>).primary_color === "string";
  return isWhole ? (draft as PreviewDraft) : null;
}
