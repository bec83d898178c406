/** @jsxImportSource preact */
import { safeHref } from "../safe-href";
import type { Citation } from "../types";
import { Icon } from "./icons";
import { SafeLink } from "./safe-link";
import { useTexts } from "./texts";

/** Where an answer is from. A source without a web address is named only. */
export function Citations({ citations }: { citations: Citation[] }) {
  const texts = useTexts();
  return (
    <details class="citations">
      <summary>{texts.sources(citations.length)}</summary>
      <ol>
        {citations.map((citation) => (
          <li key={`${citation.document_id}:${citation.snippet}`}>
            <Source citation={citation} />
            {citation.snippet && <p dir="auto">{citation.snippet}</p>}
          </li>
        ))}
      </ol>
    </details>
  );
}

function Source({ citation }: { citation: Citation }) {
  return (
    <SafeLink class="source" href={citation.url}>
      <Icon name={safeHref(citation.url) ? "link" : "page"} />
      {citation.title}
    </SafeLink>
  );
}
