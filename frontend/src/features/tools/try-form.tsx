"use client";

import { Play } from "lucide-react";
import { type FormEvent, useState } from "react";

import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { DialogBody, DialogClose, DialogFooter } from "@/components/ui/dialog";
import { Field, FormError } from "@/components/ui/field";
import { Input, Select, Textarea } from "@/components/ui/input";
import { errorMessage, type Tool, type ToolTrialResult } from "@/lib/api";
import { linesOf } from "@/lib/forms";

import { type ParameterRow, toRows } from "./parameter-rows";
import { useTryTool } from "./queries";
import { formatDuration, formatSize, OUTCOMES } from "./tool-words";
import { parseArguments, toArguments } from "./try-fields";

/** A call with values of one's own, and what comes back. */
export function TryForm({ tool, onEdit }: { tool: Tool; onEdit: () => void }) {
  const trial = useTryTool();
  const rows = toRows(tool.parameters);
  const [texts, setTexts] = useState<readonly string[]>(rows?.map(() => "") ?? []);
  const [json, setJson] = useState("{}");
  const [jsonError, setJsonError] = useState<string>();

  function submit(event: FormEvent) {
    event.preventDefault();
    const values = rows ? toArguments(rows, texts) : parseArguments(json);
    setJsonError(values === null ? "Write the values as JSON: { \"name\": \"value\" }" : undefined);
    if (values !== null) trial.mutate({ id: tool.id, arguments: values });
  }

  return (
    <form onSubmit={submit} noValidate className="contents">
      <DialogBody>
        {tool.method !== "GET" && (
          <p className="rounded-lg bg-warning-soft px-3 py-2.5 text-[13px] text-warning-text">
            This may change something in your system: it is a real call.
          </p>
        )}
        {rows?.map((row, index) => (
          <ValueField
            key={row.name}
            row={row}
            text={texts[index] ?? ""}
            onTextChange={(text) => setTexts((before) => before.map((each, at) => (at === index ? text : each)))}
          />
        ))}
        {rows === null && (
          <Field label="Values, as JSON" error={jsonError}>
            {(props) => (
              <Textarea {...props} value={json} onChange={({ target }) => setJson(target.value)} rows={4} className="font-mono text-[13px]" spellCheck={false} />
            )}
          </Field>
        )}
        {rows?.length === 0 && <p className="text-[13px] text-faint">This tool needs no values.</p>}
        <FormError>{trial.isError && errorMessage(trial.error)}</FormError>
        <div aria-live="polite">{trial.data && !trial.isPending && <Result result={trial.data} />}</div>
      </DialogBody>
      <DialogFooter>
        <Button variant="ghost" className="sm:mr-auto" onClick={onEdit}>
          Edit the tool
        </Button>
        <DialogClose asChild>
          <Button>Close</Button>
        </DialogClose>
        <Button type="submit" variant="primary" isPending={trial.isPending}>
          <Play aria-hidden /> Try it
        </Button>
      </DialogFooter>
    </form>
  );
}

function ValueField({ row, text, onTextChange }: { row: ParameterRow; text: string; onTextChange: (text: string) => void }) {
  const { name, kind, description, is_required, options } = row;
  const choices = kind === "boolean" ? [["true", "Yes"], ["false", "No"]] : linesOf(options).map((option) => [option, option]);
  return (
    <Field label={name} hint={description || undefined} isOptional={!is_required}>
      {(props) => {
        const control = { ...props, value: text, onChange: ({ target }: { target: { value: string } }) => onTextChange(target.value) };
        if (kind === "boolean" || kind === "choice") {
          return (
            <Select {...control}>
              <option value="">Nothing</option>
              {choices.map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </Select>
          );
        }
        if (kind === "list") return <Textarea {...control} rows={2} placeholder="One a line" />;
        return <Input {...control} type={kind === "date" ? "date" : "text"} inputMode={kind === "integer" ? "numeric" : kind === "number" ? "decimal" : undefined} autoComplete="off" />;
      }}
    </Field>
  );
}

function Result({ result: { outcome, status, duration_ms, byte_size, result } }: { result: ToolTrialResult }) {
  const { label, tone, explanation } = OUTCOMES[outcome];
  const facts = [status === null ? null : `status ${status}`, formatDuration(duration_ms), byte_size > 0 ? formatSize(byte_size) : null];
  return (
    <section aria-label="Result" className="grid gap-2 rounded-lg border p-3">
      <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1 text-[13px]">
        <Badge tone={tone} hasDot>
          {label}
        </Badge>
        <span className="text-faint">{facts.filter(Boolean).join(" · ")}</span>
      </p>
      <p className="text-[13px] text-soft">{explanation}</p>
      {result && (
        <pre tabIndex={0} aria-label="Answer" className="max-h-64 overflow-auto rounded-md bg-sunken p-3 font-mono text-xs leading-relaxed whitespace-pre-wrap [overflow-wrap:anywhere]">
          {result}
        </pre>
      )}
    </section>
  );
}
