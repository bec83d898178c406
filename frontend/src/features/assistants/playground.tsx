"use client";

import { FlaskConical, RotateCcw, Send, Square } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";

import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { FormError } from "@/components/ui/field";
import { Textarea } from "@/components/ui/input";
import { EmptyState } from "@/components/ui/states";
import type { Assistant, AssistantPatch } from "@/lib/api";
import { cn } from "@/lib/utils";

import type { Area } from "./queries";
import { TrialView } from "./trial-view";
import { useTrials } from "./use-trial";

interface PlaygroundProps {
  area: Area;
  assistant: Pick<Assistant, "id" | "tenant_id">;
  /** The form's changes, or null when a field of it cannot be accepted. */
  getUnsaved: () => Promise<AssistantPatch | null>;
  isHidden: boolean;
}

/** Asks the assistant as the form has it, and shows what each answer was made of. */
export function Playground({ area, assistant, getUnsaved, isHidden }: PlaygroundProps) {
  const { trials, isAnswering, ask, stop, clear } = useTrials(area, assistant, getUnsaved);
  const [question, setQuestion] = useState("");
  const [message, setMessage] = useState<string | null>(null);
  const log = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLTextAreaElement>(null);

  // The newest question stands at the top of what is in sight, so that its answer is read from its beginning.
  const newest = trials.at(-1)?.id;
  useEffect(() => {
    if (newest !== undefined) log.current?.lastElementChild?.scrollIntoView({ block: "nearest" });
  }, [newest]);

  async function submit(): Promise<void> {
    const text = question.trim();
    if (!text || isAnswering) return;
    setMessage(null);
    if (await ask(text)) setQuestion("");
    else setMessage("A setting of the form cannot be used like this. Correct the marked field, then ask again.");
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>): void {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void submit();
  }

  return (
    <Card className={cn("flex min-h-0 flex-1 flex-col overflow-hidden", isHidden && "hidden")}>
      <div
        ref={log}
        role="log"
        aria-label="Conversation to try the assistant"
        aria-busy={isAnswering}
        tabIndex={0}
        className="grid min-h-0 flex-1 content-start gap-6 overflow-y-auto p-4 focus-visible:-outline-offset-2"
      >
        {trials.length === 0 ? (
          <EmptyState icon={FlaskConical} title="Ask it something" className="px-2 py-8">
            It answers with the settings beside, saved or not, and you see the sources that it was given. No visitor is
            counted; what a model costs is.
          </EmptyState>
        ) : (
          trials.map((trial) => <TrialView key={trial.id} trial={trial} />)
        )}
      </div>
      <form
        className="grid shrink-0 gap-2 border-t p-3"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <FormError>{message}</FormError>
        <div className="flex items-end gap-2">
          <Textarea
            ref={input}
            aria-label="Question to try"
            placeholder="Do you take cards?"
            rows={1}
            maxLength={8000}
            value={question}
            onChange={(event) => setQuestion(event.target.value)}
            onKeyDown={onKeyDown}
            className="max-h-32 min-h-9!"
          />
          {isAnswering ? (
            <Button aria-label="Stop the answer" className="size-9 px-0" onClick={stop}>
              <Square aria-hidden />
            </Button>
          ) : (
            <Button type="submit" variant="primary" aria-label="Ask" className="size-9 px-0">
              <Send aria-hidden />
            </Button>
          )}
        </div>
        {trials.length > 0 && (
          <Button
            variant="link"
            size="sm"
            className="justify-self-start"
            onClick={() => {
              clear();
              setMessage(null);
              input.current?.focus();
            }}
          >
            <RotateCcw aria-hidden /> Begin a new conversation
          </Button>
        )}
      </form>
    </Card>
  );
}
