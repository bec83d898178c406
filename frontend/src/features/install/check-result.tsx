"use client";

import { CircleAlert, CircleCheck, CircleX, Info, type LucideIcon } from "lucide-react";

import { Button } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { useToast } from "@/components/ui/toast";
import { useAddDomain } from "@/features/domains";
import { errorMessage, type Finding, type InstallCheck } from "@/lib/api";
import { formatRelative } from "@/lib/format";
import { cn } from "@/lib/utils";

const SEVERITIES: Record<Finding["severity"], { icon: LucideIcon; color: string; name: string }> = {
  error: { icon: CircleX, color: "text-danger-text", name: "Problem" },
  warning: { icon: CircleAlert, color: "text-warning-text", name: "Warning" },
  info: { icon: Info, color: "text-faint", name: "Note" },
  ok: { icon: CircleCheck, color: "text-success", name: "Fine" },
};

const VERDICTS: Record<InstallCheck["verdict"], string> = {
  error: "The widget does not work on this page.",
  warning: "The widget may work on this page, with a doubt.",
  info: "Nothing keeps the widget from working on this page.",
  ok: "The widget works on this page.",
};

/** The findings, the worst first, each with what to do and what to paste. */
export function CheckResult({ result }: { result: InstallCheck }) {
  const { url, verdict, last_seen_at, findings } = result;
  return (
    <section aria-label="Findings" className="border-t">
      <div className="px-4 py-3.5 sm:px-5">
        <h3 className="text-sm font-semibold">{VERDICTS[verdict]}</h3>
        <p className="mt-0.5 text-[13px] text-faint">
          <span className="font-mono break-all">{url}</span>
          {last_seen_at && <>, widget last seen on this website {formatRelative(last_seen_at)}</>}
        </p>
      </div>
      <ul className="divide-y border-t">
        {findings.map((finding, index) => (
          <FindingItem key={`${finding.code} ${index}`} finding={finding} />
        ))}
      </ul>
    </section>
  );
}

function FindingItem({ finding: { code, severity, title, text, fix, lines } }: { finding: Finding }) {
  const { icon: Icon, color, name } = SEVERITIES[severity];
  return (
    <li className="flex gap-3 px-4 py-3.5 sm:px-5">
      <Icon className={cn("mt-0.5 size-4 shrink-0", color)} aria-label={name} role="img" />
      <div className="min-w-0 flex-1 text-[13px]">
        <p className="text-sm font-medium">{title}</p>
        <p className="mt-0.5 text-faint [overflow-wrap:anywhere]">{text}</p>
        {fix && <p className="mt-1.5 text-soft">{fix}</p>}
        {lines.map((line) =>
          code === "domain_not_allowed" ? (
            <AllowButton key={line} pattern={line} />
          ) : (
            <CodeBlock key={line} text={line} label={title} className="mt-2" />
          ),
        )}
      </div>
    </li>
  );
}

/** The click that mends the most frequent finding. */
function AllowButton({ pattern }: { pattern: string }) {
  const toast = useToast();
  const add = useAddDomain();
  return (
    <Button
      size="sm"
      className="mt-2"
      isPending={add.isPending}
      disabled={add.isSuccess}
      onClick={() =>
        add.mutate(pattern, {
          onSuccess: () => toast.success(`${pattern} is allowed. Examine the page again.`),
          onError: (error) => toast.error(errorMessage(error)),
        })
      }
    >
      {add.isSuccess ? "Allowed" : `Allow ${pattern}`}
    </Button>
  );
}
