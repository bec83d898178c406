import { ExternalLink, FileText } from "lucide-react";

import type { ConversationMessage } from "@/lib/api";
import { plural } from "@/lib/format";
import { safeHref } from "@/lib/safe-href";

/** What an answer was taken from, folded away as in the chat. */
export function Sources({ citations }: { citations: ConversationMessage["citations"] }) {
  return (
    <details className="mt-3 text-[13px]">
      <summary className="w-fit cursor-pointer rounded text-soft hover:text-ink">
        {plural(citations.length, "source")}
      </summary>
      <ol className="mt-2 grid gap-2">
        {citations.map(({ document_id, title, url, snippet }, index) => (
          <li key={`${document_id} ${index}`} className="rounded-lg border bg-surface px-3 py-2">
            <div className="flex min-w-0 items-center gap-1.5 font-medium">
              <FileText className="size-3.5 shrink-0 text-faint" aria-hidden />
              <bdi className="truncate">{title}</bdi>
              <SourceLink url={url} title={title} />
            </div>
            {snippet && (
              <p dir="auto" className="mt-1 line-clamp-4 break-words text-faint">
                {snippet}
              </p>
            )}
          </li>
        ))}
      </ol>
    </details>
  );
}

function SourceLink({ url, title }: { url: string | null; title: string }) {
  const href = safeHref(url);
  if (!href) return null;
  return (
    <a
      href={href}
      target="_blank"
      rel="noopener noreferrer nofollow"
      className="ml-auto shrink-0 rounded p-0.5 text-accent-text"
    >
      <ExternalLink className="size-3.5" aria-hidden />
      <span className="sr-only">Open {title} in a new tab</span>
    </a>
  );
}
