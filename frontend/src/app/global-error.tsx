"use client";

import { MessagePage } from "@/components/message-page";
import { Button } from "@/components/ui/button";

import "./globals.css";

/** Stands in for the whole document when the root layout itself fails. */
export default function GlobalError({ reset }: { error: Error; reset: () => void }) {
  return (
    <html lang="en">
      <body>
        <title>Switchboard</title>
        <MessagePage
          title="Switchboard stopped working"
          action={
            <Button variant="primary" onClick={reset}>
              Try again
            </Button>
          }
        >
          Something unexpected happened. Nothing that was saved is lost.
        </MessagePage>
      </body>
    </html>
  );
}
