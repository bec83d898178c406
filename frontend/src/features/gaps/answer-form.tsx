"use client";

import { Sparkles } from "lucide-react";
import { useState } from "react";
import { useForm, useWatch } from "react-hook-form";

import { Button } from "@/components/ui/button";
import { DialogBody, DialogClose, DialogFooter } from "@/components/ui/dialog";
import { Field, FormError } from "@/components/ui/field";
import { Input, Textarea } from "@/components/ui/input";
import { useToast } from "@/components/ui/toast";
import { errorMessage, type GapDetail } from "@/lib/api";
import { plural } from "@/lib/format";
import { applyProblem, z, zodResolver } from "@/lib/forms";

import { draftNote } from "./gap-words";
import { Occurrence } from "./occurrence";
import { ProofPanel } from "./proof-panel";
import { useAnswerGap, useDraft } from "./queries";

const schema = z.object({
  question: z.string().trim().min(1, "Write a question.").max(300, "Use at most 300 characters."),
  answer: z.string().trim().min(1, "Write an answer.").max(20_000, "Use at most 20,000 characters."),
});

/** What came of the last answer, the answer to give or to change, and how visitors asked. */
export function AnswerForm({ gap }: { gap: GapDetail }) {
  const toast = useToast();
  const answering = useAnswerGap();
  const drafting = useDraft();
  const [message, setMessage] = useState<string | null>(null);
  const { register, handleSubmit, setError, setValue, setFocus, reset, control, formState } = useForm({
    resolver: zodResolver(schema),
    defaultValues: { question: gap.given?.question ?? gap.question, answer: gap.given?.answer ?? "" },
  });
  const { errors } = formState;
  const hasText = useWatch({ control, name: "answer" }).trim() !== "";

  const submit = handleSubmit(async (values) => {
    setMessage(null);
    try {
      await answering.mutateAsync({ id: gap.id, ...values });
      reset(values);
      drafting.reset();
    } catch (error) {
      setMessage(applyProblem(error, setError, ["question", "answer"]));
    }
  });

  const suggest = () =>
    drafting.mutate(gap.id, {
      onSuccess: ({ answer }) => {
        if (answer) setValue("answer", answer, { shouldDirty: true });
        setFocus("answer");
      },
      onError: (error) => toast.error(errorMessage(error)),
    });

  return (
    <form onSubmit={submit} noValidate className="contents">
      <DialogBody>
        <FormError>{message}</FormError>
        <ProofPanel gap={gap} />
        <Field label="Question" hint="As a visitor would ask it." error={errors.question?.message}>
          {(attributes) => <Input {...attributes} {...register("question")} autoComplete="off" />}
        </Field>
        <Field
          label="Answer"
          hint={
            drafting.data
              ? draftNote(drafting.data)
              : "It becomes part of the knowledge, and the question is asked again to see whether it helps."
          }
          error={errors.answer?.message}
        >
          {(attributes) => (
            <Textarea {...attributes} {...register("answer")} data-autofocus rows={5} className="max-h-[30dvh] leading-relaxed" />
          )}
        </Field>
        {!hasText && (
          <Button size="sm" className="w-fit" isPending={drafting.isPending} onClick={suggest}>
            <Sparkles aria-hidden /> Suggest an answer
          </Button>
        )}
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
          <Button>Close</Button>
        </DialogClose>
        <Button type="submit" variant="primary" isPending={formState.isSubmitting}>
          {gap.given ? "Save answer" : "Add answer"}
        </Button>
      </DialogFooter>
    </form>
  );
}
