"use client";

import { Check, ChevronDown, LoaderCircle } from "lucide-react";
import { Popover } from "radix-ui";
import { type KeyboardEvent, useId, useRef, useState } from "react";

import { cn } from "@/lib/utils";

import { buttonVariants } from "./button";

export interface ComboboxOption {
  value: string;
  label: string;
  detail?: string;
}

interface ComboboxProps {
  value: string;
  onValueChange: (value: string) => void;
  options: readonly ComboboxOption[];
  isLoading?: boolean;
  search: string;
  onSearchChange: (text: string) => void;
  placeholder: string;
  /** What an empty value means, when it is a choice of its own ("All tenants"). */
  emptyLabel?: string;
  searchLabel: string;
  id?: string;
  "aria-label"?: string;
  "aria-invalid"?: true;
  "aria-describedby"?: string;
  className?: string;
}

/** A choice among many values, found by typing. Arrow keys, Home, End and Enter work in the search box. */
export function Combobox({
  value,
  onValueChange,
  options,
  isLoading,
  search,
  onSearchChange,
  placeholder,
  emptyLabel,
  searchLabel,
  className,
  "aria-label": label,
  ...control
}: ComboboxProps) {
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const listId = useId();
  const list = useRef<HTMLDivElement>(null);
  const rows: ComboboxOption[] =
    emptyLabel !== undefined && search === "" ? [{ value: "", label: emptyLabel }, ...options] : [...options];
  const index = Math.min(active, rows.length - 1);
  const chosen = rows.find((option) => option.value === value)?.label ?? value;
  const shown = value === "" ? (emptyLabel ?? placeholder) : chosen;

  function choose(option: ComboboxOption | undefined) {
    if (option === undefined) return;
    onValueChange(option.value);
    setOpen(false);
  }

  function moveTo(position: number) {
    const next = Math.max(0, Math.min(position, rows.length - 1));
    setActive(next);
    list.current?.children[next]?.scrollIntoView({ block: "nearest" });
  }

  function onKeyDown(event: KeyboardEvent) {
    const moves: Record<string, number> = {
      ArrowDown: index + 1,
      ArrowUp: index - 1,
      Home: 0,
      End: rows.length - 1,
    };
    const target = moves[event.key];
    if (target !== undefined) {
      event.preventDefault();
      moveTo(target);
    } else if (event.key === "Enter") {
      event.preventDefault();
      choose(rows[index]);
    }
  }

  return (
    <Popover.Root
      open={isOpen}
      onOpenChange={(next) => {
        setOpen(next);
        setActive(0);
        if (next) onSearchChange("");
      }}
    >
      <Popover.Trigger
        {...control}
        aria-label={label && `${label}: ${shown}`}
        aria-description={label ? undefined : shown}
        className={cn(
          buttonVariants({ variant: "secondary" }),
          "w-full justify-between border-field-line px-3 font-normal aria-invalid:border-danger dark:bg-sunken",
          className,
        )}
      >
        <span className={cn("truncate", value === "" && emptyLabel === undefined && "text-faint")}>
          {shown}
        </span>
        <ChevronDown className="text-faint" aria-hidden />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          aria-label={searchLabel}
          align="start"
          sideOffset={6}
          collisionPadding={8}
          className="z-50 w-(--radix-popover-trigger-width) min-w-60 animate-pop-in overflow-hidden rounded-xl bg-raised shadow-float outline-none"
        >
          <div className="flex items-center gap-2 border-b px-3">
            <input
              role="combobox"
              aria-expanded
              aria-controls={listId}
              aria-activedescendant={rows[index] ? `${listId}-${index}` : undefined}
              aria-label={searchLabel}
              placeholder={searchLabel}
              value={search}
              onChange={(event) => {
                onSearchChange(event.target.value);
                setActive(0);
              }}
              onKeyDown={onKeyDown}
              className="h-10 w-full bg-transparent text-base outline-none placeholder:text-faint sm:text-sm"
            />
            {isLoading && <LoaderCircle className="size-4 shrink-0 animate-spin text-faint" aria-hidden />}
          </div>
          <div ref={list} id={listId} role="listbox" aria-label={searchLabel} className="max-h-64 overflow-y-auto p-1.5">
            {rows.map((option, position) => (
              <div
                key={option.value}
                id={`${listId}-${position}`}
                role="option"
                aria-selected={option.value === value}
                onPointerMove={() => setActive(position)}
                onClick={() => choose(option)}
                className={cn(
                  "flex min-h-8 cursor-pointer items-center gap-2 rounded-md px-2 py-1 text-sm",
                  position === index && "bg-selected",
                )}
              >
                <span className="min-w-0 flex-1">
                  <span className="block truncate">{option.label}</span>
                  {option.detail && <span className="block truncate text-xs text-faint">{option.detail}</span>}
                </span>
                {option.value === value && <Check className="size-4 shrink-0 text-accent-text" aria-hidden />}
              </div>
            ))}
            {rows.length === 0 && (
              <p className="px-2 py-4 text-center text-[13px] text-faint">{isLoading ? "Searching…" : "Nothing found."}</p>
            )}
          </div>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
