/** @jsxImportSource preact */
import { useId, useState } from "preact/hooks";
import type { Topic } from "../types";
import { Icon } from "./icons";

/** Topics that open to their questions, one at a time; a question is asked at once. */
export function TopicMenu({ topics, onAsk }: { topics: Topic[]; onAsk: (question: string) => void }) {
  const id = useId();
  const [open, setOpen] = useState<number | null>(null);
  return (
    <ul class="topics">
      {topics.map(({ label, questions }, index) => (
        <li key={`${index}:${label}`}>
          <button
            type="button"
            class="topic"
            aria-expanded={open === index}
            aria-controls={`${id}-${index}`}
            onClick={() => setOpen(open === index ? null : index)}
          >
            <span dir="auto">{label}</span>
            <Icon name="more" />
          </button>
          <ul id={`${id}-${index}`} class="topic-questions" hidden={open !== index}>
            {questions.map((question) => (
              <li key={question}>
                <button type="button" class="topic-question" dir="auto" onClick={() => onAsk(question)}>
                  {question}
                </button>
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}
