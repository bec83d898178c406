import type { BadgeTone } from "@/components/ui/badge";
import type { Choice } from "@/components/ui/choice-cards";
import type { Website } from "@/lib/api";
import { formatNumber, formatRelative, plural } from "@/lib/format";

/** How websites are spoken about. */

export const WAYS: readonly Choice<Website["kind"]>[] = [
  { value: "crawl", label: "Follow its links", hint: "Begins at this address and looks where the links lead, on the same site. Works for any site." },
  { value: "sitemap", label: "Use the site's own list", hint: "Most sites keep a list of their pages for search engines. Quicker, and finds pages that no link leads to." },
  { value: "page", label: "Only this page", hint: "Reads the page at this address and nothing else." },
];

export const SYNCS: Record<Website["sync"], string> = {
  daily: "Every day",
  weekly: "Every week",
  monthly: "Every month",
  never: "Only when you ask for it",
};

const KINDS: Record<Website["kind"], string> = {
  page: "One page",
  sitemap: "By the site's own list",
  crawl: "By its links",
};

/** "www.example.com/help": the address as people say it. */
export const nameOf = ({ url }: Pick<Website, "url">): string => url.replace(/^https?:\/\//, "").replace(/\/$/, "");

/** What is going on with a website, in a word or two, and in which colour. */
export function stateOf({ status }: Pick<Website, "status">): { label: string; tone: BadgeTone } {
  switch (status) {
    case "finding":
      return { label: "Looking", tone: "accent" };
    case "choosing":
      return { label: "Your choice", tone: "warning" };
    case "ready":
      return { label: "Ready", tone: "success" };
    case "failed":
      return { label: "Failed", tone: "danger" };
  }
}

/** "By its links · 24 of 60 pages · read 2 hours ago · next time in 6 days", as far as it is known. */
export function describeWebsite(website: Website, now: Date = new Date()): string {
  const { kind, page_count, found_count, last_synced_at, next_sync_at, status } = website;
  return [
    KINDS[kind],
    kind !== "page" && status === "ready" ? `${formatNumber(page_count)} of ${plural(Math.max(found_count, page_count), "page")}` : null,
    last_synced_at ? `read ${formatRelative(last_synced_at, now)}` : null,
    status === "ready" && next_sync_at ? `next time ${untilNext(next_sync_at, now)}` : null,
  ]
    .filter(Boolean)
    .join(" · ");
}

const DAY_MS = 86_400_000;

/** "in 7 days", also when a minute of the week has passed already. */
function untilNext(next: string, now: Date): string {
  const wait = new Date(next).getTime() - now.getTime();
  if (wait <= 0) return "in a moment";
  return formatRelative(next, wait > DAY_MS ? new Date(now.getTime() - DAY_MS / 2) : now);
}
