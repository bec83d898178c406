"use client";

import { Select } from "@/components/ui/input";
import { formatMonth, recentMonths } from "@/lib/format";

interface MonthSelectProps {
  month: string;
  onMonthChange: (month: string) => void;
}

export function MonthSelect({ month, onMonthChange }: MonthSelectProps) {
  return (
    <Select aria-label="Month" value={month} onChange={(event) => onMonthChange(event.target.value)} className="w-44">
      {recentMonths(12).map((value) => (
        <option key={value} value={value}>
          {formatMonth(value)}
        </option>
      ))}
    </Select>
  );
}
