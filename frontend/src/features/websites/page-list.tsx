"use client";

import { ChevronRight } from "lucide-react";
import { type KeyboardEvent, memo, useId, useMemo, useState } from "react";

import type { WebsitePage } from "@/lib/api";
import { formatNumber } from "@/lib/format";
import { cn } from "@/lib/utils";

import { type PageGroup, pathOf } from "./page-groups";

type Choose = (urls: readonly string[], isChosen: boolean) => void;

interface PageListProps {
  groups: PageGroup[];
  chosen: ReadonlySet<string>;
  /** What was searched for is in sight, whatever is folded. */
  isSearching: boolean;
  onChoose: Choose;
}

/** Up to this many pages, all folders begin open. */
const OPEN_LIMIT = 60;

const folderKey = (folder: string) => `folder:${folder}`;

/** Boxes to tick, by folder. One stop for the tab key; the arrow keys go from box to box. */
export function PageList({ groups, chosen, isSearching, onChoose }: PageListProps) {
  const hintId = useId();
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const [active, setActive] = useState("");
  const hasFolders = groups.length > 1;
  const isSmall = useMemo(() => groups.reduce((sum, { pages }) => sum + pages.length, 0) <= OPEN_LIMIT, [groups]);
  const isOpen = (folder: string) =>
    !hasFolders || isSearching || (isSmall || folder === "" ? !toggled.has(folder) : toggled.has(folder));
  const toggle = (folder: string) =>
    setToggled((before) => new Set(before.has(folder) ? [...before].filter((each) => each !== folder) : [...before, folder]));

  const keys = groups.flatMap(({ folder, pages }) => [
    ...(hasFolders ? [folderKey(folder)] : []),
    ...(isOpen(folder) ? pages.map(({ url }) => url) : []),
  ]);
  const stop = keys.includes(active) ? active : keys[0];

  function onKeyDown(event: KeyboardEvent<HTMLElement>) {
    const box = event.target as HTMLElement;
    const { folder } = box.dataset;
    if (folder !== undefined && (event.key === "ArrowRight" || event.key === "ArrowLeft")) {
      event.preventDefault();
      if (isOpen(folder) !== (event.key === "ArrowRight")) toggle(folder);
      return;
    }
    const boxes = [...event.currentTarget.querySelectorAll<HTMLElement>("input")];
    const to = targetOf(event.key, boxes.indexOf(box), boxes.length);
    if (to === null) return;
    event.preventDefault();
    boxes[to]?.focus();
  }

  return (
    <div
      role="group"
      aria-label="Pages"
      aria-describedby={hintId}
      className="min-h-32 flex-1 overflow-y-auto border-t"
      onKeyDown={onKeyDown}
      onFocus={({ target }) => target instanceof HTMLInputElement && setActive(target.value)}
    >
      <p id={hintId} className="sr-only">
        Up and down go from page to page, the space bar chooses{hasFolders && ", right and left open and close a folder"}.
      </p>
      {groups.map((group) => (
        <div key={group.folder}>
          {hasFolders && (
            <FolderRow
              group={group}
              chosen={chosen}
              isOpen={isOpen(group.folder)}
              isStop={stop === folderKey(group.folder)}
              canFold={!isSearching}
              onToggle={() => toggle(group.folder)}
              onChoose={onChoose}
            />
          )}
          {isOpen(group.folder) &&
            group.pages.map((page) => (
              <PageRow
                key={page.url}
                page={page}
                isIndented={hasFolders}
                isChosen={chosen.has(page.url)}
                isStop={stop === page.url}
                onChoose={onChoose}
              />
            ))}
        </div>
      ))}
    </div>
  );
}

/** Which box a key leads to from the box at `from`; null: none. */
function targetOf(key: string, from: number, count: number): number | null {
  switch (key) {
    case "ArrowDown":
      return Math.min(from + 1, count - 1);
    case "ArrowUp":
      return Math.max(from - 1, 0);
    case "PageDown":
      return Math.min(from + 10, count - 1);
    case "PageUp":
      return Math.max(from - 10, 0);
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
}

const box = "size-4 shrink-0 accent-accent";

interface FolderRowProps {
  group: PageGroup;
  chosen: ReadonlySet<string>;
  isOpen: boolean;
  isStop: boolean;
  canFold: boolean;
  onToggle: () => void;
  onChoose: Choose;
}

function FolderRow({ group: { folder, pages }, chosen, isOpen, isStop, canFold, onToggle, onChoose }: FolderRowProps) {
  const count = pages.filter(({ url }) => chosen.has(url)).length;
  const name = folder || "Main pages";
  return (
    <div className="sticky top-0 z-10 flex items-center border-b bg-sunken pr-3 pl-4 sm:pl-5">
      <button
        type="button"
        tabIndex={-1}
        aria-expanded={isOpen}
        aria-label={`Pages in ${name}`}
        disabled={!canFold}
        onClick={onToggle}
        className="grid size-8 shrink-0 place-items-center rounded-md text-faint hover:text-ink disabled:opacity-40"
      >
        <ChevronRight className={cn("size-4 transition-transform", isOpen && "rotate-90")} aria-hidden />
      </button>
      <label className="flex min-h-10 min-w-0 flex-1 cursor-pointer items-center gap-3 pl-1 text-[13px] font-semibold">
        <input
          type="checkbox"
          className={box}
          value={folderKey(folder)}
          data-folder={folder}
          tabIndex={isStop ? 0 : -1}
          checked={count === pages.length}
          ref={(input) => {
            if (input) input.indeterminate = count > 0 && count < pages.length;
          }}
          onChange={() => onChoose(pages.map(({ url }) => url), count < pages.length)}
        />
        <span className="min-w-0 flex-1 truncate">{name}</span>
        <span className="font-normal whitespace-nowrap text-faint">
          {formatNumber(count)} of {formatNumber(pages.length)}
        </span>
      </label>
    </div>
  );
}

interface PageRowProps {
  page: WebsitePage;
  isIndented: boolean;
  isChosen: boolean;
  isStop: boolean;
  onChoose: Choose;
}

/** Remembered, and not laid out while out of sight: there may be two thousand of them. */
const PageRow = memo(function PageRow({ page: { url, title }, isIndented, isChosen, isStop, onChoose }: PageRowProps) {
  const path = pathOf(url);
  return (
    <label
      className={cn(
        "flex cursor-pointer items-center gap-3 border-b border-line py-2 pr-4 [contain-intrinsic-block-size:auto_3.25rem] [content-visibility:auto] last:border-b-0 hover:bg-hover sm:pr-5",
        isIndented ? "pl-13 sm:pl-14" : "pl-5 sm:pl-6",
      )}
    >
      <input
        type="checkbox"
        className={box}
        value={url}
        tabIndex={isStop ? 0 : -1}
        checked={isChosen}
        onChange={({ target }) => onChoose([url], target.checked)}
      />
      <span className="grid min-w-0">
        <span className="truncate text-sm">{title ?? path}</span>
        {title !== null && <span className="truncate text-[13px] text-faint">{path}</span>}
      </span>
    </label>
  );
});
