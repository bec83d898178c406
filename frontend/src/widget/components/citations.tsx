/** @jsxImportSource preact */
import { useLightbox } from "../lightbox";
import { safeHref } from "../../lib/safe-href";
import type { Citation } from "../types";
import { Icon } from "./icons";
import { SafeLink } from "./safe-link";
import { useTexts } from "./texts";

/** Where an answer is from: each source opens in full, and leads to its page if it has one that may be followed. */
export function Citations({ citations }: { citations: Citation[] }) {
  const texts = useTexts();
  const show = useLightbox();
  return (
    <details class="citations">
      <summary>{texts.sources(citations.length)}</summary>
      <ol>
        {citations.map((citation) => (
          <li key={`${citation.document_id}:${citation.snippet}`}>
            <div class="source-head">
              {citation.snippet ? (
                <button type="button" class="source" aria-haspopup="dialog" onClick={() => show({ kind: "source", citation })}>
                  <Icon name="page" />
                  <span dir="auto">{citation.title}</span>
                </button>
              ) : (
                <div class="source source-plain">
                  <Icon name="page" />
                  <span dir="auto">{citation.title}</span>
                </div>
              )}
              {safeHref(citation.url) && (
                <SafeLink class="source-link" href={citation.url}>
                  <Icon name="link" />
                  <span class="visually-hidden">
                    {texts.openSource}: {citation.title}
                  </span>
                </SafeLink>
              )}
            </div>
            {citation.snippet && <p dir="auto">{citation.snippet}</p>}
          </li>
        ))}
      </ol>
    </details>
  );
}
