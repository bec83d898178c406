"use client";

import { useEffect, useMemo, useState } from "react";
import { FormProvider, useForm, useWatch } from "react-hook-form";

import { Button } from "@/components/ui/button";
import { FormError } from "@/components/ui/field";
import { Segmented } from "@/components/ui/segmented";
import { useToast } from "@/components/ui/toast";
import type { Assistant } from "@/lib/api";
import { applyProblem, zodResolver } from "@/lib/forms";
import { cn } from "@/lib/utils";

import { AnswersSection } from "./answers-section";
import { AppearanceSection, LauncherSection } from "./appearance-section";
import {
  assistantSchema,
  changesOf,
  FIELD_NAMES,
  toAppearance,
  toFields,
  toPatch,
  toStarters,
} from "./assistant-fields";
import { AssistantPreview } from "./assistant-preview";
import { BasicsSection } from "./basics-section";
import { toContactDraft } from "./contact-fields";
import { ContactSection } from "./contact-section";
import { ConversationSection } from "./conversation-section";
import { ModelSection } from "./model-section";
import { Playground } from "./playground";
import type { PreviewDraft } from "./preview-bridge";
import { type Area, useUpdateAssistant } from "./queries";
import { toTopicDraft } from "./topic-fields";
import { TopicsSection } from "./topics-section";
import { useMediaQuery } from "./use-media-query";
import { useUnsavedWarning } from "./use-unsaved-warning";

const VIEWS = [
  { value: "settings", label: "Settings" },
  { value: "preview", label: "Looks" },
  { value: "try", label: "Try it" },
] as const;
type View = (typeof VIEWS)[number]["value"];

/** An assistant's settings beside its looks and a place to try it; on narrow screens one at a time. */
export function AssistantForm({ area, assistant }: { area: Area; assistant: Assistant }) {
  const toast = useToast();
  const update = useUpdateAssistant(area);
  const [message, setMessage] = useState<string | null>(null);
  const [view, setView] = useState<View>("settings");
  const isWide = useMediaQuery("(min-width: 80rem)");
  const isArchived = assistant.status === "archived";

  const form = useForm({ resolver: zodResolver(assistantSchema), defaultValues: toFields(assistant) });
  const { handleSubmit, setError, reset, control, formState } = form;
  const { isDirty } = formState;
  useUnsavedWarning(isDirty);

  // What was changed elsewhere (published, saved in another tab) arrives with the next fetch; own edits stay.
  useEffect(() => reset(toFields(assistant), { keepDirtyValues: true }), [assistant, reset]);

  const submit = handleSubmit(async (values) => {
    setMessage(null);
    try {
      const saved = await update.mutateAsync({
        id: assistant.id,
        ...changesOf(toPatch(toFields(assistant)), toPatch(values)),
      });
      reset(toFields(saved));
      toast.success(saved.status === "published" ? "Saved. Your visitors see it within seconds." : "Saved.");
    } catch (error) {
      setMessage(applyProblem(error, setError, FIELD_NAMES, { model_not_allowed: "model" }));
    }
  });

  const values = useWatch({ control });
  const draft = useMemo<PreviewDraft>(() => {
    const fields = { ...toFields(assistant), ...values } as ReturnType<typeof toFields>;
    return {
      assistant_name: fields.name,
      welcome_text: fields.welcome_text,
      starters: toStarters(fields.starters),
      topics: toTopicDraft(fields.topics),
      contact_form: toContactDraft(fields.contact_form),
      // The panel's page may load pictures from the saved logo's website only.
      appearance: { ...toAppearance(fields.appearance), logo_url: assistant.appearance.logo_url },
    };
  }, [assistant, values]);

  /** What is not saved, or null when a field says why it cannot be. */
  const getUnsaved = async () =>
    (await form.trigger()) ? changesOf(toPatch(toFields(assistant)), toPatch(form.getValues())) : null;

  const hasPreview = !isArchived;
  const shown = isWide && view === "settings" ? "preview" : view;
  return (
    <FormProvider {...form}>
      {hasPreview && !isWide && (
        <Segmented
          aria-label="View"
          value={view}
          onValueChange={setView}
          options={VIEWS}
          className="mb-4 sm:max-w-xs"
        />
      )}
      <div className={cn("items-start gap-6", hasPreview && "xl:grid xl:grid-cols-[minmax(0,1fr)_24rem]")}>
        <form
          onSubmit={submit}
          noValidate
          className={cn("min-w-0", !isWide && view !== "settings" && "hidden")}
          aria-label="Assistant settings"
        >
          <fieldset disabled={isArchived} className="grid min-w-0 gap-5">
            <BasicsSection />
            <ModelSection area={area} assistant={assistant} />
            <AnswersSection />
            <ConversationSection />
            <TopicsSection />
            <ContactSection />
            <AppearanceSection />
            <LauncherSection />
          </fieldset>
          {(isDirty || message) && (
            <div className="sticky bottom-0 z-20 -mx-1 mt-5 px-1 pb-4">
              <div className="grid animate-rise-in gap-3 rounded-xl bg-raised p-3 shadow-float sm:pl-5">
                <FormError>{message}</FormError>
                <div className="flex items-center justify-between gap-2">
                  <p className="text-[13px] text-faint">Not saved yet</p>
                  <div className="flex gap-2">
                    <Button
                      onClick={() => {
                        reset(toFields(assistant));
                        setMessage(null);
                      }}
                    >
                      Discard
                    </Button>
                    <Button type="submit" variant="primary" isPending={formState.isSubmitting}>
                      Save
                    </Button>
                  </div>
                </div>
              </div>
            </div>
          )}
        </form>
        {hasPreview && (
          <aside
            aria-label="Preview"
            className={cn(
              "flex h-[44rem] max-h-[calc(100dvh-9rem)] flex-col gap-4 xl:sticky xl:top-9 xl:max-h-[calc(100dvh-4.5rem)]",
              shown === "settings" && "hidden",
            )}
          >
            {isWide && (
              <Segmented aria-label="Beside the form" value={shown} onValueChange={setView} options={VIEWS.slice(1)} className="shrink-0" />
            )}
            {shown === "preview" && (
              <div className="min-h-0 flex-1">
                <AssistantPreview area={area} assistant={assistant} draft={draft} />
              </div>
            )}
            {/* Stays, so that the conversation is still there after a look at the colours. */}
            <Playground area={area} assistant={assistant} getUnsaved={getUnsaved} isHidden={shown !== "try"} />
          </aside>
        )}
      </div>
    </FormProvider>
  );
}
