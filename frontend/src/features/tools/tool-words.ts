import type { BadgeTone } from "@/components/ui/badge";
import type { Tool, ToolCall } from "@/lib/api";
import { formatNumber } from "@/lib/format";

/** How tools are spoken about. */

export const METHODS: Record<Tool["method"], string> = {
  GET: "Look up (GET)",
  POST: "Send (POST)",
  PUT: "Replace (PUT)",
  PATCH: "Change (PATCH)",
  DELETE: "Delete (DELETE)",
};

export const OUTCOMES: Record<ToolCall["outcome"], { label: string; tone: BadgeTone; explanation: string }> = {
  ok: { label: "Worked", tone: "success", explanation: "The assistant gets this answer." },
  http_error: { label: "Error", tone: "danger", explanation: "Your system answered with an error." },
  tool_error: { label: "Error", tone: "danger", explanation: "The tool itself says that something went wrong." },
  invalid_arguments: { label: "Values do not fit", tone: "warning", explanation: "The values do not fit what the tool takes, so nothing was sent." },
  not_identified: { label: "Visitor unknown", tone: "warning", explanation: "This needs a visitor who is logged in on your website, so nothing was sent." },
  refused: { label: "Not allowed", tone: "danger", explanation: "The address leads to a server that is not allowed." },
  timeout: { label: "Too slow", tone: "danger", explanation: "There was no answer within the time limit." },
  unreachable: { label: "No connection", tone: "danger", explanation: "The server could not be reached." },
  declined: { label: "Declined", tone: "neutral", explanation: "The visitor did not agree." },
  cancelled: { label: "Stopped", tone: "neutral", explanation: "The visitor stopped the answer." },
  unavailable: { label: "Not available", tone: "warning", explanation: "The tool is switched off, or its secrets can no longer be read." },
};

/** "320 ms", "4.2 s". */
export const formatDuration = (milliseconds: number): string =>
  milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;

/** "812 bytes", "31.5 KB". */
export const formatSize = (bytes: number): string =>
  bytes < 1024 ? `${formatNumber(bytes)} bytes` : `${formatNumber(Math.round(bytes / 102.4) / 10)} KB`;

/** The server that an address leads to. */
export const hostOf = (url: string): string => /^https?:\/\/([^/?#]+)/.exec(url)?.[1] ?? url;
