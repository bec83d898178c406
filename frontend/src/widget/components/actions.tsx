/** @jsxImportSource preact */
import { useEffect, useRef, useState } from "preact/hooks";
import type { ChatMessage } from "../conversation";
import type { Panel } from "../panel-state";
import type { Rating } from "../types";
import { CopyButton } from "./copy-button";
import { Icon } from "./icons";
import { useTexts } from "./texts";

type Stage = "none" | "comment" | "thanks" | "failed";

/** Copy, and thumbs up or down; a thumb down may be explained. */
export function Actions({ panel, message }: { panel: Panel; message: ChatMessage }) {
  const texts = useTexts();
  const [stage, setStage] = useState<Stage>("none");

  async function rate(rating: Rating, comment?: string): Promise<void> {
    setStage(rating === "down" && comment === undefined ? "comment" : "thanks");
    await panel.rate(message, rating, comment).catch(() => setStage("failed"));
  }

  return (
    <div class="actions">
      <div class="action-row">
        <CopyButton text={message.text} label={texts.copy} />
        {message.id !== null && (
          <>
            <Thumb name="up" label={texts.goodAnswer} isPressed={message.rating === "up"} onClick={() => void rate("up")} />
            <Thumb name="down" label={texts.badAnswer} isPressed={message.rating === "down"} onClick={() => void rate("down")} />
          </>
        )}
        <span class="action-status" role="status">
          {stage === "thanks" ? texts.thanks : stage === "failed" ? texts.problems.unknown : ""}
        </span>
      </div>
      {stage === "comment" && (
        <CommentForm onSend={(comment) => void rate("down", comment)} onSkip={() => setStage("thanks")} />
      )}
    </div>
  );
}

function Thumb(props: { name: "up" | "down"; label: string; isPressed: boolean; onClick: () => void }) {
  return (
    <button type="button" class="action" aria-label={props.label} title={props.label} aria-pressed={props.isPressed} onClick={props.onClick}>
      <Icon name={props.name} />
    </button>
  );
}

function CommentForm({ onSend, onSkip }: { onSend: (comment: string) => void; onSkip: () => void }) {
  const texts = useTexts();
  const field = useRef<HTMLTextAreaElement>(null);
  const [comment, setComment] = useState("");
  useEffect(() => field.current?.focus(), []);
  return (
    <form
      class="comment"
      onSubmit={(event) => {
        event.preventDefault();
        if (comment.trim()) onSend(comment.trim());
        else onSkip();
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        onSkip();
      }}
    >
      <label>
        {texts.commentLabel}
        <textarea
          ref={field}
          rows={2}
          maxLength={1000}
          dir={comment ? "auto" : undefined}
          value={comment}
          onInput={(event) => setComment(event.currentTarget.value)}
        />
      </label>
      <div class="comment-buttons">
        <button type="button" class="link-button" onClick={onSkip}>
          {texts.commentSkip}
        </button>
        <button type="submit" class="button">
          {texts.commentSend}
        </button>
      </div>
    </form>
  );
}
