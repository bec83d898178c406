import { useEffect, useRef, useState } from "react";

import { type Assistant, type AssistantPatch, errorMessage, type GivenSource, type TrialDetails } from "@/lib/api";

import { type Area, streamTrial } from "./queries";

/** A question that was tried, and what has come of it so far. */
export interface Trial {
  id: number;
  question: string;
  answer: string;
  state: "answering" | "done" | "stopped" | "failed";
  message: string | null;
  /** What the assistant's tools did, by their name for visitors. */
  tools: { name: string; state: string }[];
  sources: GivenSource[] | null;
  details: TrialDetails | null;
}

/** What `event` adds to a trial. */
export function withEvent(trial: Trial, name: string, data: string): Trial {
  const parse = <T>() => JSON.parse(data) as T;
  switch (name) {
    case "sources":
      return { ...trial, sources: parse<{ items: GivenSource[] }>().items };
    case "delta":
      return { ...trial, answer: trial.answer + parse<{ text: string }>().text };
    case "tool": {
      const tool = parse<{ name: string; state: string }>();
      // It was not used: that it asks first says why.
      if (tool.state === "failed" && trial.tools.at(-1)?.state === "asks") return trial;
      const isKnown = trial.tools.some((one) => one.name === tool.name && one.state === "running");
      return {
        ...trial,
        tools: isKnown
          ? trial.tools.map((one) => (one.name === tool.name && one.state === "running" ? tool : one))
          : [...trial.tools, tool],
      };
    }
    case "tool_confirmation":
      return { ...trial, tools: [...trial.tools, { name: parse<{ name: string }>().name, state: "asks" }] };
    case "message.completed":
      return { ...trial, state: "done" };
    case "error":
      return { ...trial, state: "failed", message: parse<{ message: string }>().message };
    case "details":
      return { ...trial, details: parse<TrialDetails>() };
    default:
      return trial;
  }
}

/** A conversation with an assistant as the form has it. One question at a time; `clear` begins a new conversation. */
export function useTrials(
  area: Area,
  assistant: Pick<Assistant, "id" | "tenant_id">,
  getUnsaved: () => Promise<AssistantPatch | null>,
) {
  const [trials, setTrials] = useState<Trial[]>([]);
  const conversation = useRef<string | null>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  const isAnswering = trials.at(-1)?.state === "answering";

  /** Answers false when the form has a field that cannot be accepted: then nothing was asked. */
  async function ask(question: string): Promise<boolean> {
    const draft = await getUnsaved();
    if (!draft) return false;
    const abort = new AbortController();
    running.current = abort;
    const id = Date.now();
    const change = (next: (trial: Trial) => Trial) =>
      setTrials((all) => all.map((trial) => (trial.id === id ? next(trial) : trial)));
    setTrials((all) => [
      ...all,
      { id, question, answer: "", state: "answering", message: null, tools: [], sources: null, details: null },
    ]);
    void follow(question, draft, abort.signal, change);
    return true;
  }

  async function follow(
    question: string,
    draft: AssistantPatch,
    signal: AbortSignal,
    change: (next: (trial: Trial) => Trial) => void,
  ): Promise<void> {
    try {
      const body = { question, conversation_id: conversation.current, draft };
      for await (const { name, data } of streamTrial(area, assistant, body, signal)) {
        if (signal.aborted) return;
        if (name === "message.created") {
          conversation.current = (JSON.parse(data) as { conversation_id: string }).conversation_id;
        }
        change((trial) => withEvent(trial, name, data));
      }
    } catch (error) {
      if (!signal.aborted) change((trial) => ({ ...trial, state: "failed", message: errorMessage(error) }));
    }
  }

  function stop(): void {
    running.current?.abort();
    setTrials((all) => all.map((trial) => (trial.state === "answering" ? { ...trial, state: "stopped" } : trial)));
  }

  function clear(): void {
    running.current?.abort();
    conversation.current = null;
    setTrials([]);
  }

  return { trials, isAnswering, ask, stop, clear };
}
