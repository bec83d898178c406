import type { OwnUsage } from "@/lib/api";
import { formatNumber } from "@/lib/format";

const days = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", timeZone: "UTC" });
const HEIGHT = 120;
const STEP = 20;
const BAR = 12;

/** Every day of `month`, with 0 where the API names none. */
function fillDays({ month, days: counted }: Pick<OwnUsage, "month" | "days">) {
  const [year = 0, number = 1] = month.split("-").map(Number);
  const length = new Date(Date.UTC(year, number, 0)).getUTCDate();
  const byDay = new Map(counted.map(({ day, messages }) => [day.slice(0, 10), messages]));
  return Array.from({ length }, (_, index) => {
    const day = `${month}-${String(index + 1).padStart(2, "0")}`;
    return { day, messages: byDay.get(day) ?? 0 };
  });
}

/** Messages per day as bars. The figures are also in the table that screen readers get. */
export function UsageChart({ usage }: { usage: Pick<OwnUsage, "month" | "days"> }) {
  const bars = fillDays(usage);
  const highest = Math.max(...bars.map(({ messages }) => messages));
  const width = bars.length * STEP;
  const label = (day: string) => days.format(new Date(`${day}T00:00:00Z`));
  return (
    <figure>
      <p className="mb-1.5 border-b border-dashed pb-1 text-xs text-faint tabular-nums" aria-hidden>
        {highest > 0 ? formatNumber(highest) : "No messages"}
      </p>
      <svg viewBox={`0 0 ${width} ${HEIGHT}`} preserveAspectRatio="none" className="h-36 w-full" aria-hidden>
        {bars.map(({ day, messages }, index) => {
          const height = messages === 0 ? 2 : Math.max((messages / highest) * HEIGHT, 4);
          return (
            <g key={day} className="group">
              <title>{`${label(day)}: ${formatNumber(messages)}`}</title>
              <rect x={index * STEP} y={0} width={STEP} height={HEIGHT} className="fill-transparent group-hover:fill-hover" />
              <rect
                x={index * STEP + (STEP - BAR) / 2}
                y={HEIGHT - height}
                width={BAR}
                height={height}
                rx={messages === 0 ? 0 : 2}
                className={messages === 0 ? "fill-line" : "fill-accent"}
              />
            </g>
          );
        })}
      </svg>
      <div className="mt-2 flex justify-between text-xs text-faint" aria-hidden>
        <span>{label(bars[0]?.day ?? `${usage.month}-01`)}</span>
        <span>{label(bars.at(-1)?.day ?? `${usage.month}-01`)}</span>
      </div>
      <table className="sr-only">
        <caption>Messages per day</caption>
        <tbody>
          {bars.map(({ day, messages }) => (
            <tr key={day}>
              <th scope="row">{label(day)}</th>
              <td>{messages}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
