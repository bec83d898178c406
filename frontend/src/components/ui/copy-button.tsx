"use client";

import { Check, Copy } from "lucide-react";
import { type ComponentProps, useEffect, useState } from "react";

import { Button } from "./button";
import { useToast } from "./toast";

/** Copies `text` and says so on the button itself. */
export function CopyButton({
  text,
  label = "Copy",
  ...props
}: Omit<ComponentProps<typeof Button>, "onClick" | "children"> & { text: string; label?: string }) {
  const [isCopied, setCopied] = useState(false);
  const toast = useToast();

  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [isCopied]);

  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      toast.error("The browser did not allow copying. Select the text and copy it by hand.");
    }
  }

  return (
    <Button {...props} onClick={() => void copy()}>
      {isCopied ? <Check aria-hidden /> : <Copy aria-hidden />}
      <span aria-live="polite">{isCopied ? "Copied" : label}</span>
    </Button>
  );
}
