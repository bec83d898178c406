import { BadgeCheck } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";

import { Badge } from "@/components/ui/badge";
import { Card, CardHeader } from "@/components/ui/card";
import type { ConversationDetail } from "@/lib/api";
import { formatDateTime } from "@/lib/format";

import { isIdentified, visitorName } from "./visitor-name";

/** Who it was. All of it is text from outside, and shown as nothing but text: an address is no link here. */
export function VisitorCard({ visitor, className }: { visitor: ConversationDetail["visitor"]; className?: string }) {
  const { name, email, user_id, attributes, created_at, last_seen_at } = visitor;
  const attributeNames = Object.keys(attributes).sort();
  return (
    <Card className={className}>
      <CardHeader title="Visitor" />
      <div className="p-4 sm:p-5">
        <bdi className="block text-base font-semibold break-words">
          {isIdentified(visitor) ? visitorName(visitor) : "Anonymous"}
        </bdi>
        {isIdentified(visitor) ? (
          <>
            <Badge tone="success" className="mt-2">
              <BadgeCheck className="size-4" aria-hidden /> Verified by your server
            </Badge>
            <Facts className="mt-4">
              <Fact label="User id" isCode>
                {user_id}
              </Fact>
              <Fact label="Name">{name}</Fact>
              <Fact label="E-mail">{email}</Fact>
            </Facts>
            {attributeNames.length > 0 && (
              <>
                <h3 className="mt-5 text-[13px] font-semibold">Attributes</h3>
                <Facts className="mt-2">
                  {attributeNames.map((key) => (
                    <Fact key={key} label={key}>
                      {attributeText(attributes[key])}
                    </Fact>
                  ))}
                </Facts>
              </>
            )}
          </>
        ) : (
          <p className="mt-1 text-[13px] text-faint">
            Nobody said who this is. On pages with a log-in your website can{" "}
            <Link href="/portal/identity" className="rounded text-accent-text underline underline-offset-2">
              tell us
            </Link>
            .
          </p>
        )}
        <Facts className="mt-5 border-t pt-4">
          <Fact label="First seen">{formatDateTime(created_at)}</Fact>
          <Fact label="Last seen">{formatDateTime(last_seen_at)}</Fact>
        </Facts>
        {isIdentified(visitor) && (
          <p className="mt-4 border-t pt-4 text-[13px] text-faint">
            Your server signed the user id. Name, e-mail and attributes are what your website said with it.
          </p>
        )}
      </div>
    </Card>
  );
}

function Facts({ className, children }: { className: string; children: ReactNode }) {
  return <dl className={`grid gap-2.5 ${className}`}>{children}</dl>;
}

/** Nothing at all where there is no value. */
function Fact({ label, isCode, children }: { label: string; isCode?: boolean; children: string | null }) {
  if (!children) return null;
  return (
    <div className="grid grid-cols-[6.5rem_minmax(0,1fr)] gap-3 text-[13px]">
      <dt className="break-words text-faint">
        <bdi>{label}</bdi>
      </dt>
      <dd className={isCode ? "font-mono break-all" : "break-words"}>
        <bdi>{children}</bdi>
      </dd>
    </div>
  );
}

function attributeText(value: ConversationDetail["visitor"]["attributes"][string] | undefined): string {
  if (value === null || value === undefined) return "none";
  if (typeof value === "boolean") return value ? "yes" : "no";
  return String(value) || "empty";
}
