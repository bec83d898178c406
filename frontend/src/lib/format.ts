const numbers = new Intl.NumberFormat("en");
const compactNumbers = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const dollars = new Intl.NumberFormat("en", { style: "currency", currency: "USD" });
const dates = new Intl.DateTimeFormat("en", { dateStyle: "medium" });
const dateTimes = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });
const months = new Intl.DateTimeFormat("en", { month: "long", year: "numeric", timeZone: "UTC" });
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

export const formatNumber = (value: number) => numbers.format(value);
export const formatCompact = (value: number) => compactNumbers.format(value);
export const formatDate = (iso: string) => dates.format(new Date(iso));
export const formatDateTime = (iso: string) => dateTimes.format(new Date(iso));

/** US dollars; amounts below a cent that are not zero read "< $0.01". */
export function formatUsd(value: number): string {
  return value > 0 && value < 0.01 ? "< $0.01" : dollars.format(value);
}

/** `2026-11` as "November 2026". */
export function formatMonth(month: string): string {
  return months.format(new Date(`${month}-01T00:00:00Z`));
}

/** "5 minutes ago"; from 30 days on, the date. */
export function formatRelative(iso: string, now: Date = new Date()): string {
  const seconds = (new Date(iso).getTime() - now.getTime()) / 1000;
  if (Math.abs(seconds) >= 30 * 86_400) return formatDate(iso);
  for (const [unit, size] of UNITS) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  }
  return "just now";
}

/** This month in UTC, as the usage API names it: `2026-11`. */
export function currentMonth(now: Date = new Date()): string {
  return now.toISOString().slice(0, 7);
}

/** The `count` months that end with the current one, newest first. */
export function recentMonths(count: number, now: Date = new Date()): string[] {
  return Array.from({ length: count }, (_, back) =>
    currentMonth(new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1))),
  );
}

/** "1 assistant", "3 assistants". */
export function plural(count: number, noun: string): string {
  return `${formatNumber(count)} ${noun}${count === 1 ? "" : "s"}`;
}
