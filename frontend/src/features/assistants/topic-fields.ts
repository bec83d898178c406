import type { Topic } from "@/lib/api";
import { linesOf, z } from "@/lib/forms";

/* The topic menu as the editor's form holds it: the questions of a topic are the lines of one text. */

export const MAX_TOPICS = 12;
const MAX_QUESTIONS = 12;

export const topicsSchema = z
  .array(
    z.object({
      label: z.string().trim().min(1, "Name the topic.").max(80, "Use at most 80 characters."),
      questions: z
        .string()
        .refine((text) => linesOf(text).length > 0, "Write at least one question.")
        .refine((text) => linesOf(text).length <= MAX_QUESTIONS, `At most ${MAX_QUESTIONS} questions.`)
        .refine((text) => linesOf(text).every((line) => line.length <= 160), "Use at most 160 characters for a question."),
    }),
  )
  .max(MAX_TOPICS, `At most ${MAX_TOPICS} topics.`);

export type TopicFields = z.input<typeof topicsSchema>[number];

export const toTopicFields = (topics: Topic[]): TopicFields[] =>
  topics.map(({ label, questions }) => ({ label, questions: questions.join("\n") }));

export const toTopics = (fields: TopicFields[]): Topic[] =>
  fields.map(({ label, questions }) => ({ label: label.trim(), questions: linesOf(questions) }));

/** The topics that could be shown, while some are still being written. */
export const toTopicDraft = (fields: TopicFields[]): Topic[] =>
  toTopics(fields).filter(({ label, questions }) => label && questions.length > 0);
