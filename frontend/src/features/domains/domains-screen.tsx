"use client";

import { Card } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";

import { AddDomainForm } from "./add-domain-form";
import { BlockedCard } from "./blocked-card";
import { DomainList } from "./domain-list";

const EXAMPLES = [
  ["https://www.example.com", "exactly this website, with https"],
  ["https://*.example.com", "every name below example.com, but not example.com itself"],
  ["http://localhost:4001", "your own computer, for trying out; the port counts"],
] as const;

/** The client's allowed domains. */
export function DomainsScreen() {
  return (
    <>
      <PageHeader
        title="Allowed domains"
        description="The widget works on these websites and nowhere else, even if somebody copies your line of code."
      />
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="grid gap-5">
          <Card className="p-4 sm:p-5">
            <AddDomainForm />
          </Card>
          <Card>
            <DomainList />
          </Card>
          <BlockedCard />
        </div>
        <Card className="p-4 sm:p-5">
          <h2 className="text-sm font-semibold">How to write a domain</h2>
          <dl className="mt-3 grid gap-3.5">
            {EXAMPLES.map(([pattern, meaning]) => (
              <div key={pattern}>
                <dt className="font-mono text-[13px] break-all">{pattern}</dt>
                <dd className="mt-0.5 text-[13px] text-faint">{meaning}</dd>
              </div>
            ))}
          </dl>
          <p className="mt-4 border-t pt-4 text-[13px] text-faint">
            With and without <span className="font-mono">www</span> are two websites: allow both if visitors reach you
            both ways. A change takes effect within seconds.
          </p>
        </Card>
      </div>
    </>
  );
}
