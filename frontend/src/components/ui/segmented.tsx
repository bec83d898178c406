"use client";

import { RadioGroup } from "radix-ui";
import type { ReactNode } from "react";

import { cn } from "@/lib/utils";

interface SegmentedProps<T extends string> {
  value: T;
  onValueChange: (value: T) => void;
  options: readonly { value: T; label: ReactNode }[];
  "aria-label"?: string;
  id?: string;
  disabled?: boolean;
  className?: string;
}

/** A choice among a few values that are all in sight. */
export function Segmented<T extends string>({ options, onValueChange, className, ...props }: SegmentedProps<T>) {
  return (
    <RadioGroup.Root
      className={cn("inline-flex w-full rounded-lg border border-field-line bg-sunken p-0.5", className)}
      onValueChange={(value) => onValueChange(value as T)}
      orientation="horizontal"
      {...props}
    >
      {options.map(({ value, label }) => (
        <RadioGroup.Item
          key={value}
          value={value}
          className="flex h-7.5 flex-1 items-center justify-center gap-1.5 rounded-md px-2.5 text-[13px] text-faint transition-colors hover:text-ink disabled:cursor-not-allowed disabled:opacity-60 data-[state=checked]:bg-surface data-[state=checked]:font-medium data-[state=checked]:text-ink data-[state=checked]:shadow-card dark:data-[state=checked]:bg-selected [&_svg]:size-4"
        >
          {label}
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}
