"use client";

import Link from "next/link";
import { useState } from "react";
import { useForm } from "react-hook-form";

import { Button } from "@/components/ui/button";
import { Dialog, DialogBody, DialogClose, DialogContent, DialogFooter } from "@/components/ui/dialog";
import { Field, FormError } from "@/components/ui/field";
import { Input, Textarea } from "@/components/ui/input";
import { Skeleton } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { useToast } from "@/components/ui/toast";
import type { GapDetail, GapOccurrence } from "@/lib/api";
import { formatDateTime, plural } from "@/lib/format";
import { applyProblem, z, zodResolver } from "@/lib/forms";

import { useAnswerGap, useGap } from "./queries";

const schema = z.object({
  question: z.string().trim().min(1, "Write a question.").max(300, "Use at most 300 characters."),
  answer: z.string().trim().min(1, "Write an answer.").max(20_000, "Use at most 20,000 characters."),
});

/** One question with how it was asked, and the answer to give. */
export function GapDialog({ id, onClose }: { id: string; onClose: () => void }) {
  return (
    <Dialog open={id !== ""} onOpenChange={(isOpen) => !isOpen && onClose()}>
      {id !== "" && (
        <DialogContent title="Answer this question" className="sm:max-w-2xl">
          <LoadedGap id={id} onClose={onClose} />
        </DialogContent>
      )}
    </Dialog>
  );
}

function LoadedGap({ id, onClose }: { id: string; onClose: () => void }) {
  const { data, isError, error, refetch } = useGap(id);
  if (data) return <AnswerForm gap={data} onDone={onClose} />;
  if (isError) return <ErrorState error={error} onRetry={() => void refetch()} />;
  return (
    <DialogBody role="status" aria-label="Loading the question">
      <Skeleton className="h-9" />
      <Skeleton className="h-28" />
    </DialogBody>
  );
}

function AnswerForm({ gap, onDone }: { gap: GapDetail; onDone: () => void }) {
  const toast = useToast();
  const answering = useAnswerGap();
  const [message, setMessage] = useState<string | null>(null);
  const { register, handleSubmit, setError, formState } = useForm({
    resolver: zodResolver(schema),
    defaultValues: { question: gap.question, answer: "" },
  });
  const { errors } = formState;

  const submit = handleSubmit(async (values) => {
    setMessage(null);
    try {
      await answering.mutateAsync({ id: gap.id, ...values });
      toast.success("Added to the knowledge. It answers in a moment.");
      onDone();
    } catch (error) {
      setMessage(applyProblem(error, setError, ["question", "answer"]));
    }
  });

  return (
    <form onSubmit={submit} noValidate className="contents">
      <DialogBody>
        <FormError>{message}</FormError>
        {gap.status === "answered" && (
          <p className="text-[13px] text-faint">
            You have answered this one. Its answer stands under{" "}
            <Link href="/portal/knowledge?kind=question" className="text-accent-text underline underline-offset-4">
              Knowledge
            </Link>
            ; another one is added to it.
          </p>
        )}
        <Field label="Question" hint="As a visitor would ask it." error={errors.question?.message}>
          {(control) => <Input {...control} {...register("question")} autoComplete="off" />}
        </Field>
        <Field
          label="Answer"
          hint="It becomes a question in your knowledge. If visitors still get no answer, the question comes back."
          error={errors.answer?.message}
        >
          {(control) => <Textarea {...control} {...register("answer")} rows={5} className="max-h-[30dvh] leading-relaxed" />}
        </Field>
        <section aria-labelledby="gap-occurrences" className="grid gap-2">
          <h3 id="gap-occurrences" className="text-[13px] font-medium text-ink">
            Asked {plural(gap.ask_count, "time")}
          </h3>
          <ul className="grid gap-2">
            {gap.occurrences.map((occurrence) => (
              <Occurrence key={occurrence.message_id} occurrence={occurrence} />
            ))}
          </ul>
        </section>
      </DialogBody>
      <DialogFooter>
        <DialogClose asChild>
          <Button>Cancel</Button>
        </DialogClose>
        <Button type="submit" variant="primary" isPending={formState.isSubmitting}>
          Add answer
        </Button>
      </DialogFooter>
    </form>
  );
}

function Occurrence({ occurrence: { question, answer, reason, comment, conversation_id, asked_at } }: { occurrence: GapOccurrence }) {
  return (
    <li className="rounded-lg border border-line p-3 text-[13px] [overflow-wrap:anywhere]">
      <p className="line-clamp-3 text-ink">{question}</p>
      <p className="mt-1 line-clamp-2 text-faint">{answer}</p>
      {comment && <p className="mt-1 text-faint">The visitor&apos;s comment: {comment}</p>}
      <p className="mt-1.5 text-faint">
        {reason === "unanswered" ? "Not answered" : "Marked as unhelpful"} · {formatDateTime(asked_at)} ·{" "}
        <Link
          href={`/portal/conversations/${conversation_id}`}
          className="rounded text-accent-text underline underline-offset-4"
        >
          Conversation
        </Link>
      </p>
    </li>
  );
}
