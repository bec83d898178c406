import Link from "next/link";

import type { GapOccurrence } from "@/lib/api";
import { formatDateTime } from "@/lib/format";

/** One time that a question was asked, and what came of it. */
export function Occurrence({ occurrence: { question, answer, reason, comment, conversation_id, asked_at } }: { occurrence: GapOccurrence }) {
  return (
    <li className="rounded-lg border border-line p-3 text-[13px] [overflow-wrap:anywhere]">
      <p className="line-clamp-3 text-ink">{question}</p>
      <p className="mt-1 line-clamp-2 text-faint">{answer}</p>
      {comment && <p className="mt-1 text-faint">The visitor&apos;s comment: {comment}</p>}
      <p className="mt-1.5 text-faint">
        {reason === "unanswered" ? "Not answered" : "Marked as unhelpful"} · {formatDateTime(asked_at)} ·{" "}
        <Link
          href={`/portal/conversations/${conversation_id}`}
          className="rounded text-accent-text underline underline-offset-4"
        >
          Conversation
        </Link>
      </p>
    </li>
  );
}
