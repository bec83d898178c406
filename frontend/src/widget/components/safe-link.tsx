/** @jsxImportSource preact */
import type { ComponentChildren } from "preact";
import { useLightbox } from "../lightbox";
import { isImageAllowed, safeHref } from "../../lib/safe-href";
import { useTexts } from "./texts";

interface SafeLinkProps {
  href: string | null | undefined;
  class?: string;
  children: ComponentChildren;
}

/** The panel's only link: an address from outside, opened in a new tab, or just its text if it may not be followed. */
export function SafeLink({ href, class: className, children }: SafeLinkProps) {
  const texts = useTexts();
  const safe = safeHref(href);
  if (!safe) return <span class={className}>{children}</span>;
  return (
    <a class={className} dir="auto" href={safe} target="_blank" rel="noopener noreferrer nofollow">
      {children}
      <span class="visually-hidden"> ({texts.opensInNewTab})</span>
    </a>
  );
}

/** An image of an answer: its text alone, unless its host is one that may be asked for images. */
export function SafeImage({ src, alt }: { src: string | undefined; alt: string }) {
  const texts = useTexts();
  const show = useLightbox();
  if (!src || !isImageAllowed(src)) return <>{alt}</>;
  return (
    <button type="button" class="image-button" aria-haspopup="dialog" onClick={() => show({ kind: "image", src, alt })}>
      <span class="visually-hidden">{texts.enlargeImage}: </span>
      <img src={src} alt={alt} loading="lazy" referrerpolicy="no-referrer" />
    </button>
  );
}
