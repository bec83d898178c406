"use client";

import { Plus } from "lucide-react";
import { useFieldArray, useFormContext } from "react-hook-form";

import { Button } from "@/components/ui/button";
import { Field, FieldSection, FormError } from "@/components/ui/field";
import { Input, Textarea } from "@/components/ui/input";
import { ListButtons } from "@/components/ui/list-buttons";

import type { AssistantFields } from "./assistant-fields";
import { MAX_TOPICS } from "./topic-fields";

/** The topic menu: topics in order, each with the questions that it offers. */
export function TopicsSection() {
  const { register, control, formState } = useFormContext<AssistantFields>();
  const { fields, append, remove, move } = useFieldArray({ control, name: "topics" });
  const errors = formState.errors.topics;
  return (
    <FieldSection
      title="Topics"
      description="A menu to choose from, like a list of frequent questions. Visitors see it at the start, and whenever they want."
    >
      <FormError>{errors?.message ?? errors?.root?.message}</FormError>
      {fields.length > 0 && (
        <ol className="grid gap-3">
          {fields.map((topic, index) => (
            <li key={topic.id} className="rounded-lg border bg-sunken p-3 dark:bg-transparent">
              <div className="mb-3 flex items-end gap-1">
                <Field label={`Topic ${index + 1}`} error={errors?.[index]?.label?.message} className="min-w-0 flex-1">
                  {(props) => <Input {...props} {...register(`topics.${index}.label`)} placeholder="Prices and payment" />}
                </Field>
                <ListButtons
                  name={`topic ${index + 1}`}
                  index={index}
                  count={fields.length}
                  onMove={(to) => move(index, to)}
                  onRemove={() => remove(index)}
                />
              </div>
              <Field label="Questions, one a line" error={errors?.[index]?.questions?.message}>
                {(props) => (
                  <Textarea
                    {...props}
                    {...register(`topics.${index}.questions`)}
                    rows={3}
                    placeholder={"How much is a check-up?\nDo you take cards?"}
                  />
                )}
              </Field>
            </li>
          ))}
        </ol>
      )}
      {fields.length < MAX_TOPICS && (
        <Button size="sm" className="justify-self-start" onClick={() => append({ label: "", questions: "" })}>
          <Plus aria-hidden /> Add a topic
        </Button>
      )}
    </FieldSection>
  );
}
