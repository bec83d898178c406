"use client";

import { useState } from "react";
import { useForm } from "react-hook-form";

import { Dialog, DialogBody, DialogContent, DialogLoading, DialogSubmit } from "@/components/ui/dialog";
import { Field, FormError } from "@/components/ui/field";
import { Input, Select, Textarea, UrlInput } from "@/components/ui/input";
import { Skeleton } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { useToast } from "@/components/ui/toast";
import type { Document, DocumentDetail, DocumentKind } from "@/lib/api";
import { applyProblem, renameFields, zodResolver } from "@/lib/forms";

import { CITATIONS } from "./document-words";
import { API_NAMES, EMPTY_FIELDS, FIELD_NAMES, isWritten, SCHEMAS, toFields, toInput, toPatch, type WrittenKind } from "./document-fields";
import { useCreateDocument, useDocument, useUpdateDocument } from "./queries";

/** A new text or question, a document to edit, or null for closed. */
export type Editing = { kind: WrittenKind; assistantId: string } | { document: Document } | null;

const TITLES: Record<DocumentKind, [create: string, edit: string]> = {
  file: ["Add a file", "Edit this file"],
  text: ["Add a text", "Edit this text"],
  question: ["Add a question and its answer", "Edit this question"],
  page: ["Add a web page", "Edit this web page"],
};

export function DocumentDialog({ editing, onClose }: { editing: Editing; onClose: () => void }) {
  return (
    <Dialog open={editing !== null} onOpenChange={(isOpen) => !isOpen && onClose()}>
      {editing && "kind" in editing && (
        <DialogContent title={TITLES[editing.kind][0]} className="sm:max-w-2xl">
          <DocumentForm kind={editing.kind} assistantId={editing.assistantId} onDone={onClose} />
        </DialogContent>
      )}
      {editing && "document" in editing && (
        <DialogContent title={TITLES[editing.document.kind][1]} className="sm:max-w-2xl">
          <LoadedForm id={editing.document.id} onDone={onClose} />
        </DialogContent>
      )}
    </Dialog>
  );
}

function LoadedForm({ id, onDone }: { id: string; onDone: () => void }) {
  const { data, isError, error, refetch } = useDocument(id);
  if (data) return <DocumentForm kind={data.kind} document={data} onDone={onDone} />;
  if (isError) return <ErrorState error={error} onRetry={() => void refetch()} />;
  return (
    <DialogLoading label="Loading the document">
      <Skeleton className="h-9" />
      <Skeleton className="h-40" />
    </DialogLoading>
  );
}

interface DocumentFormProps {
  kind: DocumentKind;
  /** For a new one. */
  assistantId?: string;
  document?: DocumentDetail;
  onDone: () => void;
}

function DocumentForm({ kind, assistantId, document, onDone }: DocumentFormProps) {
  const toast = useToast();
  const create = useCreateDocument();
  const update = useUpdateDocument();
  const [message, setMessage] = useState<string | null>(null);
  const { register, handleSubmit, setError, formState } = useForm({
    resolver: zodResolver(SCHEMAS[kind]),
    defaultValues: document ? toFields(document) : EMPTY_FIELDS,
  });
  const { errors } = formState;
  const isQuestion = kind === "question";

  const submit = handleSubmit(async (values) => {
    setMessage(null);
    try {
      if (document) await update.mutateAsync({ id: document.id, ...toPatch(document, values) });
      else if (isWritten(kind) && assistantId) await create.mutateAsync(toInput(kind, assistantId, values));
      toast.success(document ? "Saved." : "Added. It answers in a moment.");
      onDone();
    } catch (error) {
      setMessage(applyProblem(renameFields(error, API_NAMES), setError, FIELD_NAMES));
    }
  });

  return (
    <form onSubmit={submit} noValidate className="contents">
      <DialogBody>
        <FormError>{message}</FormError>
        <Field
          label={isQuestion ? "Question" : "Title"}
          hint={isQuestion ? "As a visitor would ask it." : "Visitors may see it as the source of an answer."}
          error={errors.title?.message}
        >
          {(control) => <Input {...control} {...register("title")} autoComplete="off" />}
        </Field>
        {isWritten(kind) && (
          <Field label={isQuestion ? "Answer" : "Text"} error={errors.content?.message}>
            {(control) => (
              <Textarea
                {...control}
                {...register("content")}
                rows={isQuestion ? 5 : 10}
                className="max-h-[45dvh] leading-relaxed"
              />
            )}
          </Field>
        )}
        <div className="grid gap-4.5 sm:grid-cols-[minmax(0,1fr)_11rem]">
          {kind !== "page" && (
            <Field label="Page it is from" isOptional hint="Where the source leads." error={errors.url?.message}>
              {(control) => <UrlInput {...control} {...register("url")} placeholder="https://www.example.com/prices" />}
            </Field>
          )}
          <Field label="Cited with" hint="What visitors see of it." error={errors.citation?.message}>
            {(control) => (
              <Select {...control} {...register("citation")}>
                {Object.entries(CITATIONS).map(([value, label]) => (
                  <option key={value} value={value}>
                    {label}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        </div>
      </DialogBody>
      <DialogSubmit isPending={formState.isSubmitting}>{document ? "Save" : "Add"}</DialogSubmit>
    </form>
  );
}
