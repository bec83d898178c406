"use client";

import { Input } from "./input";

interface ColorInputProps {
  value: string;
  onValueChange: (value: string) => void;
  id?: string;
  "aria-invalid"?: true;
  "aria-describedby"?: string;
}

/** A colour as `#rrggbb`: picked in the browser's own picker or typed. */
export function ColorInput({ value, onValueChange, ...control }: ColorInputProps) {
  const isColor = /^#[0-9a-f]{6}$/i.test(value);
  return (
    <span className="flex gap-2">
      <input
        type="color"
        aria-label="Pick a colour"
        value={isColor ? value : "#000000"}
        onChange={(event) => onValueChange(event.target.value)}
        className="h-9 w-11 shrink-0 cursor-pointer rounded-lg border border-field-line bg-surface p-1 shadow-card disabled:cursor-not-allowed [&::-webkit-color-swatch]:rounded-[5px] [&::-webkit-color-swatch]:border-0 [&::-webkit-color-swatch-wrapper]:p-0"
      />
      <Input
        {...control}
        value={value}
        onChange={(event) => onValueChange(event.target.value)}
        spellCheck={false}
        autoCapitalize="none"
        maxLength={7}
        className="font-mono text-[13px]!"
      />
    </span>
  );
}
