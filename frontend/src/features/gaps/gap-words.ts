import type { BadgeTone } from "@/components/ui/badge";
import type { Gap, GapDraft, GapProof } from "@/lib/api";

/** Whether the worker is still to read the answer and to ask the question again. */
export const isWaiting = ({ status, proof }: Pick<Gap, "status" | "proof">): boolean => status === "answered" && proof === null;

/** What came of asking again, in a few words; nothing for a question that nobody has answered. */
export function stateOf(gap: Pick<Gap, "status" | "proof">): { tone: BadgeTone; text: string } | null {
  if (isWaiting(gap)) return { tone: "neutral", text: "Asking again" };
  if (gap.proof === null || gap.status === "dismissed") return null;
  return STATES[gap.proof.outcome];
}

const STATES: Record<GapProof["outcome"], { tone: BadgeTone; text: string }> = {
  proven: { tone: "success", text: "Now answers" },
  other_source: { tone: "warning", text: "Answers from elsewhere" },
  still_unknown: { tone: "warning", text: "Still does not know" },
  not_read: { tone: "danger", text: "Answer not read" },
  not_asked: { tone: "warning", text: "Could not be asked" },
  asked_again: { tone: "warning", text: "Asked again" },
};

/** An answer as plain text: the marks of quotations and the numbers of sources are for the chat. */
export const plainAnswer = (answer: string): string => answer.replace(/^> ?/gm, "").replace(/ ?\[\d{1,3}\]/g, "");

/** Where a draft comes from, and what to do with it. */
export function draftNote({ origin, sources }: Pick<GapDraft, "origin" | "sources">): string {
  if (origin === null) return "There is nothing near it in the knowledge. Write the answer yourself.";
  const check = "This is only a draft: check every word. Nothing is saved before you add it.";
  if (origin === "rated_answer") return `What the assistant said, and a visitor found unhelpful. Correct it. ${check}`;
  const titles = sources.map(({ title }) => `“${title}”`).join(", ");
  return `${origin === "model" ? "Written by the model from" : "Quoted from"} ${titles}. ${check}`;
}
