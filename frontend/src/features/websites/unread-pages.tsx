import { Disclosure } from "@/components/ui/disclosure";
import type { UnreadPage } from "@/lib/api";
import { plural } from "@/lib/format";

import { byReason, pathOf } from "./page-groups";

/** What was found and cannot be chosen, by reason, so that the client can do something about it. */
export function UnreadPages({ pages, count }: { pages: readonly UnreadPage[]; count: number }) {
  if (count === 0) return null;
  return (
    <Disclosure summary={`${plural(count, "page")} could not be read`}>
      <div className="grid max-h-44 gap-3 overflow-y-auto text-[13px]" tabIndex={0} role="group" aria-label="Pages that could not be read">
        {byReason(pages).map(({ reason, urls }) => (
          <div key={reason}>
            <p className="text-soft">{reason}</p>
            <ul className="mt-1 grid justify-items-start gap-0.5">
              {urls.map((url) => (
                <li key={url} className="max-w-full">
                  <a
                    href={url}
                    target="_blank"
                    rel="noopener noreferrer"
                    className="block truncate rounded text-accent-text underline-offset-4 hover:underline"
                  >
                    {pathOf(url)}
                  </a>
                </li>
              ))}
            </ul>
          </div>
        ))}
        {count > pages.length && <p className="text-faint">And {plural(count - pages.length, "other page")}.</p>}
      </div>
    </Disclosure>
  );
}
