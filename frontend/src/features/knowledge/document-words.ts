import type { BadgeTone } from "@/components/ui/badge";
import type { Citation, Document, DocumentKind } from "@/lib/api";
import { formatRelative, plural } from "@/lib/format";

/** How documents are spoken about. */

export const KINDS: Record<DocumentKind, string> = {
  file: "File",
  text: "Text",
  question: "Question",
  page: "Web page",
};

export const CITATIONS: Record<Citation, string> = {
  link: "Title and link",
  title: "Title only",
  hidden: "Not at all",
};

const STAGES: Record<Document["stage"], string> = {
  waiting: "Waiting",
  fetching: "Fetching",
  extracting: "Reading",
  splitting: "Dividing",
  embedding: "Indexing",
  done: "Finishing",
};

/** What is going on with a document, in a word, and in which colour. */
export function stateOf({ status, stage }: Pick<Document, "status" | "stage">): { label: string; tone: BadgeTone } {
  switch (status) {
    case "queued":
      return { label: "Waiting", tone: "neutral" };
    case "processing":
      return { label: STAGES[stage], tone: "accent" };
    case "ready":
      return { label: "Ready", tone: "success" };
    case "failed":
      return { label: "Failed", tone: "danger" };
  }
}

/** What is wrong with the file itself: it stays so, however often it is read. */
const OF_THE_FILE: readonly Document["failure"][] = ["scanned", "password", "too_large", "unsupported", "empty"];

/** Whether reading a failed document again may end better. */
export const mayReadBetter = ({ status, failure }: Pick<Document, "status" | "failure">): boolean =>
  status === "failed" && !OF_THE_FILE.includes(failure);

/** "PDF · 4 pages · 17 passages · 5 minutes ago": what is known of it, as far as it is known. */
export function describeDocument(document: Document, now?: Date): string {
  const { kind, file_name, page_count, chunk_count, status, updated_at } = document;
  const extension = /\.(\w{1,5})$/.exec(file_name ?? "")?.[1]?.toUpperCase();
  return [
    kind === "file" && extension ? extension : KINDS[kind],
    page_count ? plural(page_count, "page") : null,
    status === "ready" ? plural(chunk_count, "passage") : null,
    formatRelative(updated_at, now),
  ]
    .filter(Boolean)
    .join(" · ");
}
