/** @jsxImportSource preact */

interface SuggestionsProps {
  label: string;
  questions: string[];
  onAsk: (question: string) => void;
}

/** Questions to tap, in the tenant's colour. */
export function Suggestions({ label, questions, onAsk }: SuggestionsProps) {
  return (
    <ul class="starters" aria-label={label}>
      {questions.map((question) => (
        <li key={question}>
          <button type="button" class="starter" dir="auto" onClick={() => onAsk(question)}>
            {question}
          </button>
        </li>
      ))}
    </ul>
  );
}
