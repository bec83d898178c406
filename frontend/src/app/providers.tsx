"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { ThemeProvider } from "next-themes";
import { type ReactNode, useEffect, useState } from "react";

import { ToastProvider } from "@/components/ui/toast";
import { ApiError } from "@/lib/api";
import { type RuntimeConfig, RuntimeConfigProvider } from "@/lib/runtime-config";

function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        // What the API refused it refuses again; only a broken connection or a server at fault is worth repeating.
        retry: (count, error) => count < 2 && !(error instanceof ApiError && error.status < 500),
      },
    },
  });
}

interface ProvidersProps {
  config: RuntimeConfig;
  /** The nonce of this document's Content-Security-Policy, for the script that sets the theme before painting. */
  nonce: string | undefined;
  children: ReactNode;
}

export function Providers({ config, nonce, children }: ProvidersProps) {
  const [queryClient] = useState(createQueryClient);
  // The policy is that of the document, whatever nonce a later render on the server is given.
  const [documentNonce] = useState(nonce);
  useEffect(() => {
    // Where Radix's scroll lock looks for the nonce of its <style> element.
    Object.assign(globalThis, { __webpack_nonce__: documentNonce });
  }, [documentNonce]);
  return (
    <RuntimeConfigProvider value={config}>
      <ThemeProvider attribute="class" nonce={documentNonce} disableTransitionOnChange>
        <QueryClientProvider client={queryClient}>
          <ToastProvider>{children}</ToastProvider>
        </QueryClientProvider>
      </ThemeProvider>
    </RuntimeConfigProvider>
  );
}
