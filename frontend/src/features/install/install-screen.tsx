"use client";

import { useState } from "react";

import { Card, CardHeader } from "@/components/ui/card";
import { CopyButton } from "@/components/ui/copy-button";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/input";
import { PageHeader } from "@/components/ui/page-header";
import { useAssistants } from "@/features/assistants";
import { AddDomainForm, DomainList } from "@/features/domains";
import { useCurrentUser } from "@/features/session";
import { useRuntimeConfig } from "@/lib/runtime-config";

import { ContentPolicyCard } from "./content-policy-card";
import { Guides } from "./guides-card";
import { PageCheck } from "./page-check";
import { SiteCheck } from "./site-check";
import { scriptTag } from "./snippet";

/** Allow, paste, check: how the widget gets onto the client's website. */
export function InstallScreen() {
  return (
    <>
      <PageHeader title="Install" description="Three steps, and your assistant answers on your website." />
      <div className="grid max-w-3xl gap-5">
        <Card>
          <CardHeader title="1. Allow your website" description="The widget works on these domains and nowhere else." />
          <div className="border-b p-4 sm:p-5">
            <AddDomainForm />
          </div>
          <DomainList />
        </Card>
        <ScriptTagCard />
        <Guides />
        <SiteCheck />
        <PageCheck />
        <ContentPolicyCard />
      </div>
    </>
  );
}

function ScriptTagCard() {
  const { widgetOrigin } = useRuntimeConfig();
  const { tenant_id } = useCurrentUser();
  const [assistantId, setAssistantId] = useState("");
  const assistants = useAssistants("client", { status: "published", sort: "name" }, 100);
  const others = (assistants.data ?? []).filter(({ is_default }) => !is_default);
  const tag = scriptTag({ widgetOrigin, tenantId: tenant_id ?? "", assistantId: assistantId || undefined });
  return (
    <Card>
      <CardHeader
        title="2. Paste this line into every page"
        description="Before </body>, or in <head>: it never holds up the page."
        actions={<CopyButton text={tag} label="Copy" />}
      />
      <div className="grid gap-5 p-4 sm:p-5">
        {others.length > 0 && (
          <Field label="Assistant" hint="The default assistant can be changed later without touching the website.">
            {(control) => (
              <Select
                {...control}
                value={assistantId}
                onChange={(event) => setAssistantId(event.target.value)}
                className="sm:max-w-xs"
              >
                <option value="">The default assistant</option>
                {others.map(({ id, name }) => (
                  <option key={id} value={id}>
                    Always {name}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        )}
        <pre
          tabIndex={0}
          aria-label="Script tag"
          className="overflow-x-auto rounded-lg border bg-sunken p-4 font-mono text-[13px] leading-relaxed whitespace-pre-wrap [overflow-wrap:anywhere] select-all"
        >
          {tag}
        </pre>
      </div>
    </Card>
  );
}
