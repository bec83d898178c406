"use client";

import { Card, CardHeader } from "@/components/ui/card";
import { CodeBlock } from "@/components/ui/code-block";
import { useRuntimeConfig } from "@/lib/runtime-config";

import { policyLines } from "./content-policy";

/** The exact additions for websites with a strict policy. */
export function ContentPolicyCard() {
  const { widgetOrigin } = useRuntimeConfig();
  return (
    <Card>
      <CardHeader
        title="For websites with a strict security policy"
        description="Only if your website sends a Content-Security-Policy: add our address to these directives."
      />
      <div className="grid gap-3 p-4 text-[13px] text-faint sm:p-5">
        <CodeBlock text={policyLines(widgetOrigin)} label="Content-Security-Policy" />
        <ul className="list-disc space-y-1 pl-4">
          <li>Keep what each directive lists already, and put our address behind it.</li>
          <li>
            Instead of the address in <Code>script-src</Code>, you can give the tag your nonce:{" "}
            <Code>nonce=&quot;…&quot;</Code>. With <Code>&apos;strict-dynamic&apos;</Code> it has to be the nonce.
          </li>
          <li>
            If you send <Code>trusted-types</Code>, add the name <Code>switchboard</Code> to it.
          </li>
          <li>Styles, pictures and fonts need nothing.</li>
        </ul>
      </div>
    </Card>
  );
}

function Code({ children }: { children: React.ReactNode }) {
  return <code className="rounded bg-selected px-1 py-0.5 font-mono text-xs text-soft">{children}</code>;
}
