import { Stat } from "@/components/ui/card";
import { Meter } from "@/components/ui/meter";
import { Skeleton } from "@/components/ui/skeleton";
import { formatCompact, formatNumber, formatUsd } from "@/lib/format";

interface Figures {
  messages: number;
  messages_limit: number;
  input_tokens: number;
  output_tokens: number;
  cost_usd: number;
}

/** Messages against the limit, tokens and cost; skeletons until `figures` is there. */
export function UsageFigures({ figures }: { figures: Figures | undefined }) {
  if (figures === undefined) {
    return (
      <div className="grid gap-4 sm:grid-cols-3" role="status" aria-label="Loading usage">
        {[0, 1, 2].map((index) => (
          <Skeleton key={index} className="h-29 rounded-xl" />
        ))}
      </div>
    );
  }
  const { messages, messages_limit, input_tokens, output_tokens, cost_usd } = figures;
  return (
    <div className="grid gap-4 sm:grid-cols-3">
      <Stat
        label="Messages"
        value={formatNumber(messages)}
        detail={
          <div className="grid gap-2">
            <Meter value={messages} max={messages_limit} label="Messages of this month's limit" />
            <span>of {formatNumber(messages_limit)} this month</span>
          </div>
        }
      />
      <Stat
        label="Tokens"
        value={formatCompact(input_tokens + output_tokens)}
        detail={`${formatCompact(input_tokens)} read, ${formatCompact(output_tokens)} written. What models are paid by: one is about four letters.`}
      />
      <Stat
        label="Model cost"
        value={formatUsd(cost_usd)}
        detail={messages > 0 ? `${formatUsd(cost_usd / messages)} per message` : "No messages yet"}
      />
    </div>
  );
}
