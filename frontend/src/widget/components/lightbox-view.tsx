/** @jsxImportSource preact */
import { useEffect, useRef } from "preact/hooks";
import type { Lightbox } from "../lightbox";
import { safeHref } from "../../lib/safe-href";
import type { Citation } from "../types";
import { Icon } from "./icons";
import { SafeLink } from "./safe-link";
import { useTexts } from "./texts";

/** One image or source over the whole window. The browser's own modal dialog keeps the focus inside. */
export function LightboxView({ lightbox, onClose }: { lightbox: Lightbox; onClose: () => void }) {
  const texts = useTexts();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const opener = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (opener instanceof HTMLElement) opener.focus({ preventScroll: true });
    };
  }, []);
  const label = lightbox.kind === "image" ? lightbox.alt || texts.enlargeImage : `${texts.source}: ${lightbox.citation.title}`;
  return (
    <dialog
      ref={dialog}
      class={`lightbox lightbox-${lightbox.kind}`}
      aria-label={label}
      onCancel={(event) => {
        // Android's "back" comes this way too; the element goes with the state, not by itself.
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => event.target === event.currentTarget && onClose()}
    >
      <button type="button" class="lightbox-close" aria-label={texts.closeView} title={texts.closeView} onClick={onClose}>
        <Icon name="close" />
      </button>
      {lightbox.kind === "image" ? (
        <img src={lightbox.src} alt={lightbox.alt} referrerpolicy="no-referrer" />
      ) : (
        <SourceView citation={lightbox.citation} />
      )}
    </dialog>
  );
}

function SourceView({ citation: { title, snippet, url } }: { citation: Citation }) {
  const texts = useTexts();
  const href = safeHref(url);
  return (
    <article class="source-view">
      <p class="source-kind">
        <Icon name="page" />
        {texts.source}
      </p>
      <h2 dir="auto">{title}</h2>
      {snippet && (
        <p class="source-text" dir="auto">
          {snippet}
        </p>
      )}
      {href && (
        <p class="source-foot">
          <SafeLink class="button button-primary" href={href}>
            {texts.openSource}
          </SafeLink>
          <span class="source-host" dir="ltr">{new URL(href).host}</span>
        </p>
      )}
    </article>
  );
}
