/** @jsxImportSource preact */
import { useEffect, useRef, useState } from "preact/hooks";
import { endOfSentences, speakable } from "../announce";
import type { ConversationState } from "../conversation";
import { problemText } from "../messages";
import { useTexts } from "./texts";

/** Sentences are collected for this long, so that a reader is not cut off by the next one. */
const PAUSE_MS = 1_200;

interface AnnouncerProps {
  /** The assistant's name. */
  name: string;
  conversation: ConversationState;
  isOpen: boolean;
  /** What has come up below the answer, said after it. */
  offered: string;
}

/** The live region: an answer that grows on the screen is read out in whole sentences, and to its end. */
export function Announcer({ name, conversation, isOpen, offered }: AnnouncerProps) {
  const texts = useTexts();
  const [announcement, setAnnouncement] = useState("");
  const spokenRef = useRef({ key: "", end: 0 });
  const last = conversation.messages.at(-1);
  const answer = last?.role === "user" ? undefined : last;
  const isDone = !conversation.isAnswering;

  const latestRef = useRef({ answer, offered });
  useEffect(() => void (latestRef.current = { answer, offered }));

  useEffect(() => {
    const current = latestRef.current.answer;
    if (!current || !isOpen) return;
    // What was there when the panel opened is history: it is read by going there, not announced.
    if (spokenRef.current.key !== current.key) spokenRef.current = { key: current.key, end: isDone ? current.text.length : 0 };

    function speak(): void {
      const { text, problem } = latestRef.current.answer ?? { text: "", problem: null };
      const from = spokenRef.current.end;
      const end = isDone ? text.length : endOfSentences(text, from);
      const said = [speakable(text.slice(from, end)), isDone && problem ? problemText(texts, problem) : "", isDone ? latestRef.current.offered : ""];
      spokenRef.current.end = end;
      if (said.some(Boolean)) setAnnouncement(said.filter(Boolean).join(" "));
    }
    if (isDone) return speak();
    const timer = setInterval(speak, PAUSE_MS);
    return () => clearInterval(timer);
  }, [answer?.key, isDone, isOpen, texts]);

  const asked = conversation.confirmation;
  useEffect(() => {
    if (!asked || !isOpen) return;
    const values = (asked.values ?? []).map((shown) => `${shown.name}: ${shown.value}.`);
    setAnnouncement([texts.toolAsks(name), `${asked.name}.`, ...values].join(" "));
  }, [asked, isOpen, name, texts]);

  return (
    <div class="visually-hidden" role="status" aria-live="polite">
      {announcement}
    </div>
  );
}
