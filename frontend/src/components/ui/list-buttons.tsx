"use client";

import { ArrowDown, ArrowUp, X } from "lucide-react";

import { Button } from "./button";

interface ListButtonsProps {
  /** What the item is called, for the buttons' names ("topic 2"). */
  name: string;
  index: number;
  count: number;
  onMove: (to: number) => void;
  onRemove: () => void;
}

/** Moves an item of an ordered list up and down, and takes it away. */
export function ListButtons({ name, index, count, onMove, onRemove }: ListButtonsProps) {
  return (
    <div className="flex shrink-0">
      <Button variant="ghost" size="icon" className="size-9" aria-label={`Move ${name} up`} disabled={index === 0} onClick={() => onMove(index - 1)}>
        <ArrowUp aria-hidden />
      </Button>
      <Button
        variant="ghost"
        size="icon"
        className="size-9"
        aria-label={`Move ${name} down`}
        disabled={index === count - 1}
        onClick={() => onMove(index + 1)}
      >
        <ArrowDown aria-hidden />
      </Button>
      <Button variant="ghost" size="icon" className="size-9" aria-label={`Remove ${name}`} onClick={onRemove}>
        <X aria-hidden />
      </Button>
    </div>
  );
}
