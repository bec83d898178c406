import { ThumbsDown, ThumbsUp } from "lucide-react";

import { Badge } from "@/components/ui/badge";

/** What the visitor thought of an answer. */
export function Feedback({ rating, comment }: { rating: "up" | "down"; comment: string | null }) {
  const isGood = rating === "up";
  const Icon = isGood ? ThumbsUp : ThumbsDown;
  return (
    <div className="mt-3 flex flex-wrap items-start gap-x-2 gap-y-1.5">
      <Badge tone={isGood ? "success" : "danger"}>
        <Icon className="size-3.5" aria-hidden /> {isGood ? "Rated good" : "Rated bad"}
      </Badge>
      {comment && (
        <blockquote dir="auto" className="min-w-0 pt-px text-[13px] break-words whitespace-pre-wrap text-soft">
          {comment}
        </blockquote>
      )}
    </div>
  );
}
