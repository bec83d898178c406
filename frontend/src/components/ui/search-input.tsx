"use client";

import { Search } from "lucide-react";
import { useEffect, useRef, useState } from "react";

import { cn } from "@/lib/utils";

import { Input } from "./input";

const PAUSE_MS = 250;

/** A search box that reports after a short pause in typing; Escape empties it. */
export function SearchInput({
  value,
  onValueChange,
  label,
  className,
}: {
  value: string;
  onValueChange: (value: string) => void;
  label: string;
  className?: string;
}) {
  const [text, setText] = useState(value);
  const report = useRef(onValueChange);
  useEffect(() => {
    report.current = onValueChange;
  });
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => report.current(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, value]);

  return (
    <span className={cn("relative block", className)}>
      <Search className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-faint" aria-hidden />
      <Input
        type="search"
        aria-label={label}
        placeholder={label}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") setText("");
        }}
        className="pl-9 [&::-webkit-search-cancel-button]:hidden"
      />
    </span>
  );
}
