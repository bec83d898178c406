/** @jsxImportSource preact */
import type { ChatMessage } from "../conversation";
import { problemText } from "../messages";
import type { Panel } from "../panel-state";
import { isRetryable } from "../problem";
import type { ToolConfirmation } from "../types";
import { Actions } from "./actions";
import { Citations } from "./citations";
import { Confirmation } from "./confirmation";
import { Icon } from "./icons";
import { Markdown } from "./markdown";
import { Suggestions } from "./suggestions";
import { useTexts } from "./texts";

interface AnswerProps {
  panel: Panel;
  message: ChatMessage;
  name: string;
  isLast: boolean;
  /** The tool that is being used for it. */
  tool: string | null;
  /** What the assistant asks to be allowed for it. */
  confirmation: ToolConfirmation | null;
  onAsk: (question: string) => void;
  onDecide: (isAllowed: boolean) => void;
}

/** One answer: what came of it, where it is from, why it ended if it did not end well, and what to do with it. */
export function Answer({ panel, message, name, isLast, tool, confirmation, onAsk, onDecide }: AnswerProps) {
  const texts = useTexts();
  const isStreaming = message.status === "streaming";
  const isWaiting = isStreaming && message.text === "";
  return (
    <div class="row row-answer" data-last={isLast}>
      <span class="visually-hidden">{name}: </span>
      {isWaiting && confirmation === null && <Typing label={tool ?? texts.typing(name)} isUsingTool={tool !== null} />}
      {message.text !== "" && (
        <div class="bubble bubble-answer" dir="auto">
          <Markdown text={message.text} isStreaming={isStreaming} />
          {message.citations.length > 0 && <Citations citations={message.citations} />}
        </div>
      )}
      {!isWaiting && tool !== null && <Typing label={tool} isUsingTool />}
      {confirmation !== null && <Confirmation name={name} asked={confirmation} onDecide={onDecide} />}
      <Ending panel={panel} message={message} isLast={isLast} />
      {!isStreaming && message.text !== "" && <Actions panel={panel} message={message} />}
      {!isStreaming && isLast && message.followUps.length > 0 && (
        <Suggestions label={texts.followUpsLabel} questions={message.followUps} onAsk={onAsk} />
      )}
    </div>
  );
}

function Typing({ label, isUsingTool }: { label: string; isUsingTool: boolean }) {
  return (
    <div class="bubble bubble-answer typing" role="img" aria-label={label}>
      <span class="dot" />
      <span class="dot" />
      <span class="dot" />
      {isUsingTool && (
        <span class="typing-label" dir="auto">
          {label}
        </span>
      )}
    </div>
  );
}

/** Why an answer is not whole. Only the last one can be asked for again. */
function Ending({ panel, message, isLast }: { panel: Panel; message: ChatMessage; isLast: boolean }) {
  const texts = useTexts();
  if (message.problem) {
    const isPartial = message.text !== "";
    return (
      <div class="ending ending-problem">
        <Icon name="alert" />
        <p>
          {isPartial ? texts.interrupted : problemText(texts, message.problem)}{" "}
          {isLast && isRetryable(message.problem) && (
            <button type="button" class="link-button" onClick={panel.retry}>
              {texts.tryAgain}
            </button>
          )}
        </p>
      </div>
    );
  }
  const note =
    message.status === "stopped"
      ? texts.stopped
      : message.finishReason === "length"
        ? texts.lengthReached
        : message.finishReason === "content_filter"
          ? texts.filtered
          : null;
  return note ? <p class="ending">{note}</p> : null;
}
