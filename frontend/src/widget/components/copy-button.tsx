/** @jsxImportSource preact */
import { useEffect, useState } from "preact/hooks";
import { Icon } from "./icons";
import { useTexts } from "./texts";

const CONFIRM_MS = 2_000;

export function CopyButton({ text, label }: { text: string; label: string }) {
  const texts = useTexts();
  const [isCopied, setIsCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setIsCopied(false), CONFIRM_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const shown = isCopied ? texts.copied : label;
  return (
    <button type="button" class="action" aria-label={shown} title={shown} onClick={async () => setIsCopied(await copy(text))}>
      <Icon name={isCopied ? "check" : "copy"} />
    </button>
  );
}

/** The clipboard API needs a permission that the embedding page may not give; the old command needs only the click. */
async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement("textarea");
    const focused = document.activeElement;
    field.value = text;
    field.className = "visually-hidden";
    document.body.append(field);
    field.select();
    const isCopied = document.execCommand("copy");
    field.remove();
    if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
    return isCopied;
  }
}
