"use client";

import { RadioGroup } from "radix-ui";
import { type ReactNode, useId } from "react";

export interface Choice<T extends string> {
  value: T;
  label: ReactNode;
  hint: ReactNode;
}

interface ChoiceCardsProps<T extends string> {
  label: string;
  value: T;
  onValueChange: (value: T) => void;
  choices: readonly Choice<T>[];
}

/** A choice among a few ways, each with a sentence that says when to take it. */
export function ChoiceCards<T extends string>({ label, value, onValueChange, choices }: ChoiceCardsProps<T>) {
  const id = useId();
  return (
    <div className="grid gap-1.5">
      <p id={id} className="text-[13px] font-medium text-ink">
        {label}
      </p>
      <RadioGroup.Root
        aria-labelledby={id}
        className="grid gap-2"
        value={value}
        onValueChange={(chosen) => onValueChange(chosen as T)}
      >
        {choices.map((choice) => (
          <RadioGroup.Item
            key={choice.value}
            value={choice.value}
            aria-labelledby={`${id}-${choice.value}`}
            aria-describedby={`${id}-${choice.value}-hint`}
            className="group flex items-start gap-3 rounded-lg border border-field-line bg-surface px-3 py-2.5 text-left transition-colors hover:border-faint data-[state=checked]:border-accent data-[state=checked]:bg-accent-soft dark:bg-sunken"
          >
            <span
              className="mt-0.5 grid size-4 shrink-0 place-items-center rounded-full border border-faint bg-surface group-data-[state=checked]:border-accent group-data-[state=checked]:bg-accent"
              aria-hidden
            >
              <RadioGroup.Indicator className="size-1.5 rounded-full bg-accent-ink" />
            </span>
            <span className="grid">
              <span id={`${id}-${choice.value}`} className="text-sm font-medium">
                {choice.label}
              </span>
              <span id={`${id}-${choice.value}-hint`} className="text-[13px] text-soft">
                {choice.hint}
              </span>
            </span>
          </RadioGroup.Item>
        ))}
      </RadioGroup.Root>
    </div>
  );
}
