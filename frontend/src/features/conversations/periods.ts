/** What the list's time filter offers: how many days back, today included. */
export const PERIODS = [
  { value: "", label: "Any time" },
  { value: "1", label: "Today" },
  { value: "7", label: "Last 7 days" },
  { value: "30", label: "Last 30 days" },
] as const;

/**
 * The beginning of the first day of a period, by the clock of whoever looks; undefined for "any time" and for what is
 * none of ours. It stays the same all day, so that it can be part of a query's key.
 */
export function startOf(period: string, now: Date = new Date()): string | undefined {
  const days = Number(PERIODS.find(({ value }) => value === period)?.value);
  if (!days) return undefined;
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() - days + 1).toISOString();
}
