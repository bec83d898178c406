import { CircleAlert, Wrench } from "lucide-react";

import { AnswerText } from "@/components/answer-text";
import { Badge } from "@/components/ui/badge";
import { Disclosure } from "@/components/ui/disclosure";
import type { GivenSource, TrialDetails } from "@/lib/api";
import { formatNumber, plural } from "@/lib/format";

import type { Trial } from "./use-trial";

const TOOL_STATES: Record<string, string> = {
  running: "is being asked",
  done: "answered",
  asks: "asks visitors first, so it is not used here",
  failed: "failed",
};

/** One question with its answer, and below it what the answer was made of. */
export function TrialView({ trial }: { trial: Trial }) {
  const { question, answer, state, message, tools, sources, details } = trial;
  return (
    <article className="grid min-w-0 gap-3">
      <h3 dir="auto" className="max-w-[85%] justify-self-end rounded-xl bg-selected px-3 py-2 text-sm [overflow-wrap:anywhere] whitespace-pre-line">
        {question}
      </h3>
      {tools.map((tool, index) => (
        <p key={index} className="flex items-center gap-1.5 text-[13px] text-faint">
          <Wrench className="size-3.5 shrink-0" aria-hidden /> {tool.name} {TOOL_STATES[tool.state] ?? tool.state}
        </p>
      ))}
      {answer ? (
        <AnswerText text={answer} />
      ) : (
        state === "answering" && <p className="text-sm text-faint">Answering…</p>
      )}
      {state === "stopped" && <p className="text-[13px] text-faint">You stopped it here.</p>}
      {message && (
        <p className="flex gap-2 rounded-lg bg-danger-soft px-3 py-2.5 text-[13px] text-danger-text">
          <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden /> {message}
        </p>
      )}
      {sources && state !== "answering" && (
        <Disclosure summary={sourcesInShort(sources.length)}>
          {sources.length === 0 ? (
            <p className="text-[13px] text-faint">
              Nothing in its knowledge fits this question. Add a document, or a question with its answer.
            </p>
          ) : (
            <ol className="grid gap-3">
              {sources.map((source) => (
                <Source key={source.number} source={source} isCited={details?.cited.includes(source.number) ?? false} />
              ))}
            </ol>
          )}
        </Disclosure>
      )}
      {details && (
        <Disclosure summary={inShort(details)}>
          <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-[13px]">
            {facts(details).map(([name, value]) => (
              <div key={name} className="contents">
                <dt className="text-faint">{name}</dt>
                <dd className="[overflow-wrap:anywhere] tabular-nums">{value}</dd>
              </div>
            ))}
          </dl>
        </Disclosure>
      )}
    </article>
  );
}

function Source({ source: { number, title, url, page, text, citation }, isCited }: { source: GivenSource; isCited: boolean }) {
  const place = [page === null ? null : `page ${page}`, citation === "hidden" ? "not shown to visitors" : null].filter(Boolean);
  return (
    <li className="grid min-w-0 gap-1">
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-[13px] font-medium">
        <span className="[overflow-wrap:anywhere]">
          {number}. {title}
        </span>
        {isCited && <Badge tone="success">Cited</Badge>}
      </p>
      {place.length > 0 && <p className="text-[13px] text-faint">{place.join(" · ")}</p>}
      <p tabIndex={0} className="max-h-40 overflow-y-auto text-[13px] whitespace-pre-line text-soft [overflow-wrap:anywhere]">
        {text}
      </p>
      {url && (
        <a
          href={url}
          target="_blank"
          rel="noopener noreferrer"
          className="max-w-full truncate rounded text-[13px] text-accent-text underline underline-offset-4"
        >
          {url}
        </a>
      )}
    </li>
  );
}

function sourcesInShort(count: number): string {
  if (count === 0) return "No source was found";
  return `${plural(count, "source")} given to the model${count > 1 ? ", the best first" : ""}`;
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

function inShort({ model, duration_ms, usage }: TrialDetails): string {
  const tokens = usage && `${formatNumber(usage.input_tokens + usage.output_tokens)} tokens`;
  return [model === "builtin" ? "Built-in" : model, seconds(duration_ms), tokens].filter(Boolean).join(" · ");
}

function facts(details: TrialDetails): [string, string][] {
  const { usage, temperature, reasoning_effort, first_text_ms, finish_reason } = details;
  const found: [string, string | null][] = [
    ["Model", details.model === "builtin" ? "Built-in (quotes your knowledge)" : details.model],
    ["Creativity", temperature === null ? null : String(temperature)],
    ["Thinking", reasoning_effort],
    ["Longest answer", details.model === "builtin" ? null : `${formatNumber(details.max_output_tokens)} tokens`],
    ["Tokens read", usage && formatNumber(usage.input_tokens)],
    ["of them repeated", usage?.cached_tokens ? formatNumber(usage.cached_tokens) : null],
    ["Tokens written", usage && formatNumber(usage.output_tokens)],
    ["Calls of the model", details.calls > 1 ? String(details.calls) : null],
    ["First word after", first_text_ms === null ? null : seconds(first_text_ms)],
    ["Whole answer after", seconds(details.duration_ms)],
    ["Ended", finish_reason === "length" ? "at its longest length" : finish_reason === "content_filter" ? "by the provider's filter" : null],
  ];
  return found.filter((fact): fact is [string, string] => fact[1] !== null);
}
