"use client";

import { MessagePage } from "@/components/message-page";
import { Button } from "@/components/ui/button";

export default function ErrorPage({ reset }: { error: Error; reset: () => void }) {
  return (
    <MessagePage
      title="This page stopped working"
      action={
        <Button variant="primary" onClick={reset}>
          Try again
        </Button>
      }
    >
      Something unexpected happened while the page was being shown. Nothing that was saved is lost.
    </MessagePage>
  );
}
