/** @jsxImportSource preact */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Panel, PanelState } from "../panel-state";
import type { PanelConfig } from "../types";
import { Answer } from "./answer";
import { Extra } from "./extra";
import { Icon } from "./icons";
import { useTexts } from "./texts";
import { Welcome } from "./welcome";

/** Nearer to the end than this (CSS px) counts as reading the end. */
const NEAR_END_PX = 60;

interface MessageListProps {
  panel: Panel;
  state: PanelState;
  config: PanelConfig;
  name: string;
}

/** The conversation. It follows its end, unless the visitor scrolled up to read. */
export function MessageList({ panel, state, config, name }: MessageListProps) {
  const texts = useTexts();
  const scrollerRef = useRef<HTMLDivElement>(null);
  const [isAtEnd, setIsAtEnd] = useState(true);
  const { messages, isAnswering, tool, confirmation } = state.conversation;
  const { extra } = state;
  // The greeting is read from its top, and a form that grows must not run away from whoever fills it in.
  const isFollowing = isAtEnd && !extra && messages.length > 0;
  const questionCount = messages.filter((message) => message.role === "user").length;

  function scrollToEnd(): void {
    const element = scrollerRef.current;
    if (element) element.scrollTop = element.scrollHeight;
  }
  useLayoutEffect(() => {
    if (isFollowing) scrollToEnd();
  }, [messages, tool, confirmation, isFollowing]);
  // One's own question is always shown, wherever one was reading.
  useEffect(() => setIsAtEnd(true), [questionCount]);
  // Markdown that arrives, and a frame that changes its size, move the end without changing the messages.
  useEffect(() => {
    const element = scrollerRef.current;
    const inner = element?.firstElementChild;
    if (!element || !inner || !isFollowing) return;
    const observer = new ResizeObserver(scrollToEnd);
    observer.observe(element);
    observer.observe(inner);
    return () => observer.disconnect();
  }, [isFollowing]);
  // What the assistant opened stands under its answer, and both are to be seen.
  useEffect(() => {
    if (extra?.hasFocus === false) scrollerRef.current?.querySelector("[data-last=true]")?.scrollIntoView({ block: "start" });
  }, [extra]);

  /** The button that was pressed goes away with its question: the focus stays with the conversation. */
  function ask(question: string): void {
    panel.ask(question);
    scrollerRef.current?.focus({ preventScroll: true });
  }

  function decide(isAllowed: boolean): void {
    panel.decide(isAllowed);
    scrollerRef.current?.focus({ preventScroll: true });
  }

  return (
    <div class="messages-frame">
      <div
        class="messages"
        ref={scrollerRef}
        tabIndex={0}
        role="region"
        aria-label={texts.conversation}
        onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) =>
          setIsAtEnd(scrollHeight - scrollTop - clientHeight < NEAR_END_PX)
        }
      >
        <div class="messages-inner">
          <Welcome config={config} name={name} hasStarters={messages.length === 0 && state.hasConsent} onAsk={ask} />
          {messages.map((message, index) =>
            message.role === "user" ? (
              <div class="row row-user" key={message.key}>
                <span class="visually-hidden">{texts.you}: </span>
                <div class="bubble bubble-user" dir="auto">
                  {message.text}
                </div>
              </div>
            ) : (
              <Answer
                key={message.key}
                panel={panel}
                message={message}
                name={name}
                isLast={index === messages.length - 1}
                tool={isAnswering && index === messages.length - 1 ? tool : null}
                confirmation={isAnswering && index === messages.length - 1 ? confirmation : null}
                onAsk={ask}
                onDecide={decide}
              />
            ),
          )}
          {extra && state.hasConsent && <Extra panel={panel} config={config} extra={extra} onAsk={ask} />}
        </div>
      </div>
      {!isAtEnd && !extra && messages.length > 0 && (
        <button type="button" class="jump" aria-label={texts.jumpToLatest} title={texts.jumpToLatest} onClick={() => setIsAtEnd(true)}>
          <Icon name="latest" />
        </button>
      )}
    </div>
  );
}
