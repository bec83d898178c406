import type { Metadata } from "next";
import Link from "next/link";

import { MessagePage } from "@/components/message-page";
import { Button } from "@/components/ui/button";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <MessagePage
      title="There is no page here"
      action={
        <Button variant="primary" asChild>
          <Link href="/">Go to the start</Link>
        </Button>
      }
    >
      The address may be mistyped, or what was here has been deleted.
    </MessagePage>
  );
}
