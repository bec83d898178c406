"use client";

import { Card, CardHeader } from "@/components/ui/card";
import { CodeBlock } from "@/components/ui/code-block";
import { PageHeader } from "@/components/ui/page-header";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/components/ui/tabs";

import { LOG_OUT_EXAMPLE, PAGE_EXAMPLE, SERVER_EXAMPLES } from "./examples";
import { SecretCard } from "./secret-card";

/** For websites with a log-in: who the visitor is, proved by the client's own server. */
export function IdentityScreen() {
  return (
    <>
      <PageHeader
        title="Identity"
        description="For websites with a log-in: your users find their conversations again on every device, and nobody can pretend to be somebody else."
      />
      <div className="grid max-w-3xl gap-5">
        <SecretCard />
        <Card>
          <CardHeader
            title="1. Sign the user's id on your server"
            description="HMAC-SHA256 of exactly this id under the secret, in lower-case hexadecimal."
          />
          <Tabs defaultValue={SERVER_EXAMPLES[0].language} className="p-4 sm:p-5">
            <TabsList aria-label="Language of the example" className="mb-4">
              {SERVER_EXAMPLES.map(({ language }) => (
                <TabsTrigger key={language} value={language}>
                  {language}
                </TabsTrigger>
              ))}
            </TabsList>
            {SERVER_EXAMPLES.map(({ language, code }) => (
              <TabsContent key={language} value={language}>
                <CodeBlock text={code} label={`${language} example`} />
              </TabsContent>
            ))}
          </Tabs>
        </Card>
        <Card>
          <CardHeader title="2. Hand id and hash to the widget" description="On pages that a logged-in user sees." />
          <div className="p-4 sm:p-5">
            <CodeBlock text={PAGE_EXAMPLE} label="Page example" />
            <p className="mt-3 text-[13px] text-faint">
              <span className="font-mono">user_id</span> is any text that never changes for a user, up to 200 characters.
              Name, e-mail address and up to 20 <span className="font-mono">attributes</span> are optional and kept
              with the visitor; nothing proves them. A wrong hash is refused; the chat then stays anonymous.
            </p>
          </div>
        </Card>
        <Card>
          <CardHeader
            title="3. Forget the user when they log out"
            description="The next person at this computer starts a conversation of their own."
          />
          <div className="p-4 sm:p-5">
            <CodeBlock text={LOG_OUT_EXAMPLE} label="Log-out example" />
          </div>
        </Card>
      </div>
    </>
  );
}
