"use client";

import { SearchX } from "lucide-react";
import { useState } from "react";
import { useForm } from "react-hook-form";

import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Field, FormError } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { EmptyState } from "@/components/ui/states";
import type { FoundPassage, FoundPassages } from "@/lib/api";
import { plural } from "@/lib/format";
import { applyProblem, z, zodResolver } from "@/lib/forms";

import { useTrySearch } from "./queries";

const schema = z.object({
  question: z.string().trim().min(1, "Write a question.").max(2000, "Use at most 2,000 characters."),
});

/** What the assistant would find for a question, without asking a model. */
export function TrySearch({ assistantId }: { assistantId: string }) {
  const search = useTrySearch();
  const [message, setMessage] = useState<string | null>(null);
  const { register, handleSubmit, setError, formState } = useForm({
    resolver: zodResolver(schema),
    defaultValues: { question: "" },
  });

  const submit = handleSubmit(async ({ question }) => {
    setMessage(null);
    try {
      await search.mutateAsync({ assistant_id: assistantId, question });
    } catch (error) {
      setMessage(applyProblem(error, setError, ["question"]));
    }
  });

  return (
    <div className="grid gap-4">
      <Card className="p-4 sm:p-5">
        <form onSubmit={submit} noValidate className="grid gap-3">
          <FormError>{message}</FormError>
          <Field
            label="A question, as a visitor would ask it"
            hint="You see the passages that an answer would be made of. No model is asked, and nothing is counted."
            error={formState.errors.question?.message}
          >
            {(control) => (
              <div className="flex gap-2">
                <Input {...control} {...register("question")} placeholder="Do you take cards?" autoComplete="off" />
                <Button type="submit" variant="primary" isPending={search.isPending}>
                  Search
                </Button>
              </div>
            )}
          </Field>
        </form>
      </Card>
      <div aria-live="polite">{search.data && <Found found={search.data} />}</div>
    </div>
  );
}

function Found({ found: { items, is_by_meaning } }: { found: FoundPassages }) {
  if (items.length === 0) {
    return (
      <Card>
        <EmptyState icon={SearchX} title="Nothing was found">
          The assistant would say that it does not know. Add a document, or a question with its answer.
        </EmptyState>
      </Card>
    );
  }
  return (
    <section aria-label="Passages found">
      <p className="mb-2 text-[13px] text-faint">
        {plural(items.length, "passage")}, the best first. {is_by_meaning ? "Found by words and by meaning." : "Found by words."}
      </p>
      <ol className="grid gap-3">
        {items.map((passage, index) => (
          <li key={`${passage.document_id}:${index}`}>
            <PassageCard passage={passage} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function PassageCard({ passage: { title, url, heading_path, page, text } }: { passage: FoundPassage }) {
  const place = [...heading_path.filter((heading) => heading !== title), page === null ? null : `page ${page}`];
  return (
    <Card className="p-4 sm:p-5">
      <h3 className="text-sm font-semibold [overflow-wrap:anywhere]">{title}</h3>
      <p className="text-[13px] [overflow-wrap:anywhere] text-faint">{place.filter(Boolean).join(" › ")}</p>
      <p className="mt-2 max-h-48 overflow-y-auto text-[13px] leading-relaxed whitespace-pre-line text-soft [overflow-wrap:anywhere]" tabIndex={0}>
        {text}
      </p>
      {url && (
        <a
          href={url}
          target="_blank"
          rel="noopener noreferrer"
          className="mt-2 inline-block max-w-full truncate rounded text-[13px] text-accent-text underline underline-offset-4"
        >
          {url}
        </a>
      )}
    </Card>
  );
}
