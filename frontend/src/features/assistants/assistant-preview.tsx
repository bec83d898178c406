"use client";

import { MessageCircleOff, RotateCw } from "lucide-react";
import { useEffect, useRef, useState } from "react";

import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import type { Assistant } from "@/lib/api";
import { useRuntimeConfig } from "@/lib/runtime-config";
import { cn } from "@/lib/utils";

import { LauncherPreview } from "./launcher-preview";
import { createPreviewBridge, type PreviewBridge, type PreviewDraft, type PreviewState } from "./preview-bridge";
import { type Area, mintPreviewTicket } from "./queries";

interface AssistantPreviewProps {
  area: Area;
  assistant: Pick<Assistant, "id" | "tenant_id" | "appearance">;
  draft: PreviewDraft;
}

/** The real panel, showing the form as it stands, with its launcher below. */
export function AssistantPreview(props: AssistantPreviewProps) {
  const [attempt, setAttempt] = useState(0);
  // A new logo may come from another website, which the page's policy has to name: load the page again.
  const key = `${attempt} ${props.assistant.appearance.logo_url ?? ""}`;
  return <PreviewFrame key={key} {...props} onReload={() => setAttempt(attempt + 1)} />;
}

function PreviewFrame({ area, assistant, draft, onReload }: AssistantPreviewProps & { onReload: () => void }) {
  const { widgetOrigin } = useRuntimeConfig();
  const bridge = useRef<PreviewBridge | null>(null);
  const frame = useRef<HTMLIFrameElement>(null);
  const [state, setState] = useState<PreviewState>("loading");
  const { id, tenant_id } = assistant;

  useEffect(() => {
    const created = createPreviewBridge({
      widgetOrigin,
      // `inline`, so there is no expand button: this card is 384 px wide, and the panel offers the button from 520 px on.
      settings: { tenant_id, assistant_id: id, lang: null, storage: "none", mode: "inline", color_scheme: null },
      mintTicket: async () => (await mintPreviewTicket(area, { id, tenant_id })).ticket,
      onStateChange: setState,
    });
    bridge.current = created;
    return () => created.destroy();
  }, [area, id, tenant_id, widgetOrigin]);

  useEffect(() => bridge.current?.update(draft), [draft]);

  const query = new URLSearchParams({ assistant_id: id, preview: "1" });
  const src = `${widgetOrigin}/widget/${encodeURIComponent(tenant_id)}?${query.toString()}`;
  const isLeft = draft.appearance.position === "bottom-left";
  return (
    <div className="flex h-full min-h-0 flex-col gap-4">
      <div
        className="relative min-h-0 flex-1 overflow-hidden bg-surface shadow-float"
        style={{ borderRadius: draft.appearance.corner_radius }}
      >
        <iframe
          ref={frame}
          src={src}
          title="Preview of the chat"
          className={cn("size-full", state === "loading" && "opacity-0")}
          onLoad={() => {
            const panel = frame.current?.contentWindow;
            if (panel) bridge.current?.connect(panel);
          }}
        />
        {state === "loading" && (
          <div className="absolute inset-0 grid content-start gap-4 p-5" role="status" aria-label="Loading the preview">
            <Skeleton className="h-9" />
            <Skeleton className="h-16 w-3/4" />
          </div>
        )}
        {(state === "silent" || state === "closed") && (
          <div className="absolute inset-0 grid place-content-center justify-items-center gap-4 bg-surface p-6 text-center">
            <MessageCircleOff className="size-7 text-faint" strokeWidth={1.5} aria-hidden />
            <p className="max-w-56 text-[13px] text-faint">
              {state === "closed" ? "You closed the chat, as a visitor can." : "The preview does not answer."}
            </p>
            {state === "closed" ? (
              <Button onClick={() => bridge.current?.reopen()}>Open it again</Button>
            ) : (
              <Button onClick={onReload}>
                <RotateCw aria-hidden /> Load again
              </Button>
            )}
          </div>
        )}
      </div>
      <div className={cn("flex shrink-0", isLeft ? "justify-start" : "justify-end")}>
        <LauncherPreview appearance={draft.appearance} />
      </div>
    </div>
  );
}
