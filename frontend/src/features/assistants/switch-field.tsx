"use client";

import type { ReactNode } from "react";
import { Controller, type FieldPathByValue, useFormContext } from "react-hook-form";

import { SwitchRow } from "@/components/ui/switch-row";

import type { AssistantFields } from "./assistant-fields";

interface SwitchFieldProps {
  name: FieldPathByValue<AssistantFields, boolean>;
  label: ReactNode;
  hint?: ReactNode;
}

/** One setting of the form that is on or off. */
export function SwitchField({ name, label, hint }: SwitchFieldProps) {
  const { control } = useFormContext<AssistantFields>();
  return (
    <Controller
      control={control}
      name={name}
      render={({ field }) => (
        <SwitchRow label={label} hint={hint} checked={field.value} onCheckedChange={field.onChange} onBlur={field.onBlur} />
      )}
    />
  );
}
