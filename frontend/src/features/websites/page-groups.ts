import type { UnreadPage, WebsitePage } from "@/lib/api";

/* The pages of a website by the folder they are in, so that hundreds of them can be chosen with a few clicks. */

export interface PageGroup {
  /** "blog"; empty for the pages in no folder. */
  folder: string;
  pages: WebsitePage[];
}

/** "/blog/summer?page=2": where on its site a page is. */
export function pathOf(url: string): string {
  const { pathname, search } = new URL(url);
  try {
    return decodeURIComponent(pathname) + search;
  } catch {
    return pathname + search;
  }
}

const segmentsOf = (url: string): string[] => pathOf(url).replace(/\?.*$/s, "").split("/").filter(Boolean);

/**
 * Pages by the first folder in which they differ, folders by name. A folder's own page (`/blog`) is with its pages, and
 * a folder of a single page is none.
 */
export function groupPages(pages: readonly WebsitePage[]): PageGroup[] {
  const paths = pages.map((page) => ({ page, segments: segmentsOf(page.url) }));
  const depth = commonDepth(paths.map(({ segments }) => segments));
  const counts = new Map<string, number>();
  for (const { segments } of paths) {
    const [folder] = segments.slice(depth);
    if (folder !== undefined) counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  const groups = new Map<string, WebsitePage[]>();
  for (const { page, segments } of paths) {
    const [folder] = segments.slice(depth);
    const name = folder !== undefined && (counts.get(folder) ?? 0) > 1 ? folder : "";
    const group = groups.get(name);
    if (group) group.push(page);
    else groups.set(name, [page]);
  }
  return [...groups]
    .map(([folder, members]) => ({ folder, pages: members }))
    .sort((a, b) => a.folder.localeCompare(b.folder));
}

/** How many folders, from the top, all pages have in common. */
function commonDepth(paths: string[][]): number {
  const [first = []] = paths;
  let depth = 0;
  while (depth < first.length && paths.every((segments) => segments.length > depth + 1 && segments[depth] === first[depth])) {
    depth += 1;
  }
  return depth;
}

/** The pages whose title or path has all the words in it. */
export function searchPages(pages: readonly WebsitePage[], text: string): readonly WebsitePage[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return pages;
  return pages.filter(({ url, title }) => {
    const haystack = `${title ?? ""} ${pathOf(url)}`.toLowerCase();
    return words.every((word) => haystack.includes(word));
  });
}

/** Addresses by the reason why they cannot be read, the most frequent one first. */
export function byReason(pages: readonly UnreadPage[]): { reason: string; urls: string[] }[] {
  const reasons = Map.groupBy(pages, ({ failure_text }) => failure_text);
  return [...reasons]
    .map(([reason, members]) => ({ reason, urls: members.map(({ url }) => url) }))
    .sort((a, b) => b.urls.length - a.urls.length);
}
