/** @jsxImportSource preact */
import { useState } from "preact/hooks";

/** The tenant's logo, or the first letter of the name while there is none that loads. Decoration only. */
export function Avatar({ name, logoUrl }: { name: string; logoUrl: string | null }) {
  const [hasFailed, setHasFailed] = useState(false);
  return (
    <span class="avatar" aria-hidden="true">
      {logoUrl && !hasFailed ? (
        <img src={logoUrl} alt="" referrerpolicy="no-referrer" onError={() => setHasFailed(true)} />
      ) : (
        (Array.from(name.trim())[0] ?? "•").toUpperCase()
      )}
    </span>
  );
}
