/** Every text that the panel says, by language. A further language is one more object of this shape. */

const english = {
  chatWith: (name: string) => `Chat with ${name}`,
  close: "Close chat",
  newConversation: "New conversation",
  conversation: "Conversation",
  startersLabel: "Suggested questions",
  composerLabel: "Your message",
  composerPlaceholder: "Write a message…",
  send: "Send",
  stop: "Stop answering",
  you: "You",
  typing: (name: string) => `${name} is writing`,
  usingTool: "Looking something up…",
  connecting: "Connecting…",
  tryAgain: "Try again",
  copy: "Copy",
  copied: "Copied",
  copyCode: "Copy code",
  goodAnswer: "Good answer",
  badAnswer: "Bad answer",
  thanks: "Thank you for your feedback.",
  commentLabel: "What was wrong? (optional)",
  commentSend: "Send feedback",
  commentSkip: "Skip",
  sources: (count: number) => (count === 1 ? "1 source" : `${count} sources`),
  opensInNewTab: "opens in a new tab",
  jumpToLatest: "Jump to the latest message",
  stopped: "Stopped",
  interrupted: "This answer was interrupted.",
  lengthReached: "This answer reached its maximum length.",
  filtered: "Part of this answer was withheld.",
  aiDisclosure: "Answers come from AI and can be wrong.",
  consentAgree: "Agree and continue",
  consentTitle: "Before we start",
  offline: "You are offline. I will continue when you are back.",
  reconnecting: "The connection was lost. Reconnecting…",
  answerInProgress: "I am still answering your last message.",
  tooLong: "This message is too long. Please shorten it.",
  characters: (left: number) => `${left} characters left`,
  /** Friendly lines for problem codes; `unknown` stands for all that is not listed. */
  problems: {
    message_limit_reached: "This chat has reached its message limit for now. Please contact us another way.",
    rate_limited: "That was a little fast. Please wait a moment and try again.",
    too_many_requests: "That was a little fast. Please wait a moment and try again.",
    tenant_suspended: "This chat is not available at the moment.",
    tenant_not_found: "This chat is not available.",
    assistant_not_found: "This chat is not available at the moment.",
    origin_not_allowed: "This chat may not be used on this website.",
    origin_missing: "This chat may not be used on this website.",
    model_unavailable: "I could not answer just now. Please try again.",
    session_invalid: "Your chat session has ended.",
    ticket_invalid: "Your chat session has ended.",
    interrupted: "This answer was interrupted.",
    network: "I could not reach the server. Please check your connection.",
    unreachable: "I could not reach the server. Please check your connection.",
    timeout: "The server took too long to answer.",
    unknown: "Something went wrong.",
  } as Record<string, string> & { unknown: string },
};

export type Messages = typeof english;

const CATALOGUES: Record<string, Messages> = { en: english };

/** The texts for a BCP 47 tag: of its language, else English. */
export function messagesFor(lang: string | null): Messages {
  const language = (lang ?? "").toLowerCase().split("-")[0] ?? "";
  return CATALOGUES[language] ?? english;
}

/** The friendly line for a problem code. */
export function problemText(messages: Messages, code: string): string {
  return messages.problems[code] ?? messages.problems.unknown;
}
