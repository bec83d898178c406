"use client";

import { type ReactNode, useId } from "react";
import { Controller, type FieldPathByValue, useFormContext } from "react-hook-form";

import { Switch } from "@/components/ui/switch";

import type { AssistantFields } from "./assistant-fields";

interface SwitchFieldProps {
  name: FieldPathByValue<AssistantFields, boolean>;
  label: ReactNode;
  hint?: ReactNode;
}

/** One setting of the form that is on or off. */
export function SwitchField({ name, label, hint }: SwitchFieldProps) {
  const { control } = useFormContext<AssistantFields>();
  const id = useId();
  return (
    <Controller
      control={control}
      name={name}
      render={({ field }) => (
        <div className="flex items-start justify-between gap-4">
          <div>
            <label htmlFor={id} className="text-[13px] font-medium">
              {label}
            </label>
            {hint && (
              <p id={`${id}-hint`} className="text-[13px] text-faint">
                {hint}
              </p>
            )}
          </div>
          <Switch
            id={id}
            aria-describedby={hint ? `${id}-hint` : undefined}
            checked={field.value}
            onCheckedChange={field.onChange}
            onBlur={field.onBlur}
          />
        </div>
      )}
    />
  );
}
