"use client";

import { CircleAlert, FileUp, X } from "lucide-react";
import { type DragEvent, useId, useRef, useState } from "react";

import { Button } from "@/components/ui/button";
import { Progress } from "@/components/ui/progress";
import { cn } from "@/lib/utils";

import type { Upload, Uploads } from "./use-uploads";

/** By name, for the browser's file picker; the API goes by what is in a file. */
const ACCEPTED = ".pdf,.docx,.pptx,.xlsx,.csv,.html,.htm,.md,.markdown,.txt";

/** Files can be dropped here or chosen, several at once. */
export function UploadCard({ uploads, add, ...actions }: Uploads) {
  const id = useId();
  const picker = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);

  function onDrag(event: DragEvent, isHere: boolean) {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    setOver(isHere);
  }

  return (
    <div className="mb-4 grid gap-2">
      <div
        onDragEnter={(event) => onDrag(event, true)}
        onDragOver={(event) => onDrag(event, true)}
        onDragLeave={(event) => !event.currentTarget.contains(event.relatedTarget as Node | null) && onDrag(event, false)}
        onDrop={(event) => {
          onDrag(event, false);
          add(event.dataTransfer.files);
        }}
        className={cn(
          "grid justify-items-center gap-1 rounded-xl border border-dashed border-line-strong bg-surface px-4 py-6 text-center transition-colors",
          isOver && "border-accent bg-accent-soft",
        )}
      >
        <FileUp className="size-6 text-faint" strokeWidth={1.6} aria-hidden />
        <p className="mt-1 text-sm font-medium">
          Drop files here, or{" "}
          <button
            type="button"
            aria-describedby={`${id}-types`}
            onClick={() => picker.current?.click()}
            className="rounded font-medium text-accent-text underline underline-offset-4"
          >
            choose files
          </button>
        </p>
        <p id={`${id}-types`} className="text-[13px] text-faint">
          PDF, Word, PowerPoint, Excel, CSV, HTML, Markdown or text, several at once.
        </p>
        <input
          ref={picker}
          type="file"
          multiple
          accept={ACCEPTED}
          aria-label="Files to upload"
          tabIndex={-1}
          className="sr-only"
          onChange={(event) => {
            add(event.target.files ?? []);
            // The same file can be chosen again.
            event.target.value = "";
          }}
        />
      </div>
      {uploads.length > 0 && (
        <ul aria-label="Uploads" className="grid gap-2">
          {uploads.map((upload) => (
            <UploadRow key={upload.id} upload={upload} {...actions} />
          ))}
        </ul>
      )}
    </div>
  );
}

function UploadRow({ upload, retry, dismiss }: { upload: Upload } & Pick<Uploads, "retry" | "dismiss">) {
  const { file, share, error, mayRetry } = upload;
  if (error === null) {
    return (
      <li className="grid gap-2 rounded-xl border bg-surface px-4 py-3 shadow-card">
        <p className="truncate text-sm">{file.name}</p>
        <Progress value={share * 100} label={`Uploading ${file.name}`} />
      </li>
    );
  }
  return (
    <li className="flex items-start gap-2.5 rounded-xl bg-danger-soft px-4 py-3 text-sm text-danger-text">
      <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
      <div className="min-w-0 flex-1">
        <div role="alert">
          <p className="font-medium [overflow-wrap:anywhere]">{file.name}</p>
          <p className="text-[13px]">{error}</p>
        </div>
        {mayRetry && (
          <Button size="sm" className="mt-2" onClick={() => retry(upload)}>
            Try again
          </Button>
        )}
      </div>
      <Button variant="ghost" size="icon" aria-label={`Dismiss ${file.name}`} onClick={() => dismiss(upload)}>
        <X aria-hidden />
      </Button>
    </li>
  );
}
