"use client";

import { CircleAlert, CircleCheck, X } from "lucide-react";
import { Toast as ToastPrimitive } from "radix-ui";
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useMemo,
  useState,
  useSyncExternalStore,
} from "react";

/*
 * Toasts over Radix rather than a ready-made toaster: those insert a <style> element without a nonce, which a strict
 * Content-Security-Policy refuses.
 */

interface Toast {
  id: number;
  tone: "success" | "error";
  message: string;
}

interface Toaster {
  success: (message: string) => void;
  error: (message: string) => void;
}

const ToasterContext = createContext<Toaster | null>(null);
let lastId = 0;

const subscribeToNothing = () => () => undefined;
const useHydrated = () =>
  useSyncExternalStore(
    subscribeToNothing,
    () => true,
    () => false,
  );

/** Short confirmations in the corner. F8 moves the focus there; Escape and a swipe dismiss. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<Toast[]>([]);
  const add = useCallback((tone: Toast["tone"], message: string) => {
    lastId += 1;
    const toast = { id: lastId, tone, message };
    setToasts((current) => [...current.slice(-2), toast]);
  }, []);
  // Rendered on the server, its style attribute would be inline style, which a strict policy refuses.
  const isHydrated = useHydrated();
  const toaster = useMemo<Toaster>(
    () => ({ success: (message) => add("success", message), error: (message) => add("error", message) }),
    [add],
  );

  return (
    <ToasterContext value={toaster}>
      <ToastPrimitive.Provider duration={5000} swipeDirection="right">
        {children}
        {toasts.map(({ id, tone, message }) => (
          <ToastPrimitive.Root
            key={id}
            type={tone === "error" ? "foreground" : "background"}
            duration={tone === "error" ? 10_000 : undefined}
            onOpenChange={(isOpen) => {
              if (!isOpen) setToasts((current) => current.filter((toast) => toast.id !== id));
            }}
            className="flex animate-rise-in items-start gap-2.5 rounded-xl bg-raised py-3 pr-2.5 pl-3.5 text-sm shadow-float"
          >
            {tone === "success" ? (
              <CircleCheck className="mt-0.5 size-4 shrink-0 text-success" aria-hidden />
            ) : (
              <CircleAlert className="mt-0.5 size-4 shrink-0 text-danger-text" aria-hidden />
            )}
            <ToastPrimitive.Description className="min-w-0 flex-1 break-words">{message}</ToastPrimitive.Description>
            <ToastPrimitive.Close
              aria-label="Dismiss"
              className="rounded-md p-0.5 text-faint transition-colors hover:text-ink"
            >
              <X className="size-4" aria-hidden />
            </ToastPrimitive.Close>
          </ToastPrimitive.Root>
        ))}
        {isHydrated && (
          <ToastPrimitive.Viewport className="fixed right-4 bottom-4 z-[60] grid w-[min(23rem,calc(100vw-2rem))] gap-2 outline-none" />
        )}
      </ToastPrimitive.Provider>
    </ToasterContext>
  );
}

export function useToast(): Toaster {
  const toaster = useContext(ToasterContext);
  if (toaster === null) throw new Error("useToast needs ToastProvider above it");
  return toaster;
}
