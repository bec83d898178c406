"use client";

import { type LucideIcon, Menu, X } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { Dialog as DialogPrimitive } from "radix-ui";
import { type ReactNode, useState } from "react";

import { cn } from "@/lib/utils";

import { Logo } from "./logo";
import { Button } from "./ui/button";
import { DialogOverlay } from "./ui/dialog";

export interface NavItem {
  href: string;
  label: string;
  icon: LucideIcon;
}

interface AppShellProps {
  items: readonly NavItem[];
  /** Under the logo: which shell this is. */
  context: ReactNode;
  account: ReactNode;
  children: ReactNode;
}

/** Side navigation on wide screens, a drawer behind a button on small ones. */
export function AppShell({ items, context, account, children }: AppShellProps) {
  const [isDrawerOpen, setDrawerOpen] = useState(false);
  const sidebar = (
    <>
      <div className="px-3 pb-4">{context}</div>
      <Navigation items={items} onNavigate={() => setDrawerOpen(false)} />
      <div className="mt-auto pt-4">{account}</div>
    </>
  );
  return (
    <div className="lg:grid lg:grid-cols-[15rem_minmax(0,1fr)]">
      <a
        href="#content"
        className="fixed top-2 left-2 z-50 -translate-y-16 rounded-lg bg-accent px-3 py-2 text-sm font-medium text-accent-ink transition-transform focus:translate-y-0"
      >
        Skip to content
      </a>
      <aside className="sticky top-0 hidden h-dvh flex-col border-r bg-sunken p-3 lg:flex">
        <Link href={items[0]?.href ?? "/"} className="mb-1 flex h-11 items-center rounded-lg px-3">
          <Logo />
        </Link>
        {sidebar}
      </aside>
      <header className="sticky top-0 z-30 flex h-13 items-center justify-between border-b bg-canvas/90 px-4 backdrop-blur lg:hidden">
        <Link href={items[0]?.href ?? "/"} className="rounded-lg">
          <Logo />
        </Link>
        <DialogPrimitive.Root open={isDrawerOpen} onOpenChange={setDrawerOpen}>
          <DialogPrimitive.Trigger asChild>
            <Button variant="ghost" size="icon" aria-label="Open navigation" className="-mr-1.5 size-9">
              <Menu className="size-5!" aria-hidden />
            </Button>
          </DialogPrimitive.Trigger>
          <DialogPrimitive.Portal>
            <DialogOverlay />
            <DialogPrimitive.Content
              aria-describedby={undefined}
              className="fixed inset-y-0 left-0 z-50 flex w-72 max-w-[85vw] animate-slide-in flex-col bg-raised p-3 shadow-float outline-none"
            >
              <div className="mb-1 flex h-11 items-center justify-between pl-3">
                <DialogPrimitive.Title>
                  <Logo />
                  <span className="sr-only">: navigation</span>
                </DialogPrimitive.Title>
                <DialogPrimitive.Close asChild>
                  <Button variant="ghost" size="icon" aria-label="Close navigation">
                    <X aria-hidden />
                  </Button>
                </DialogPrimitive.Close>
              </div>
              {sidebar}
            </DialogPrimitive.Content>
          </DialogPrimitive.Portal>
        </DialogPrimitive.Root>
      </header>
      <main id="content" tabIndex={-1} className="min-w-0 outline-none">
        <div className="mx-auto w-full max-w-6xl px-4 py-6 sm:px-6 lg:px-10 lg:py-9">{children}</div>
      </main>
    </div>
  );
}

function Navigation({ items, onNavigate }: { items: readonly NavItem[]; onNavigate: () => void }) {
  const pathname = usePathname();
  const current = items
    .filter(({ href }) => pathname === href || pathname.startsWith(`${href}/`))
    .sort((a, b) => b.href.length - a.href.length)[0];
  return (
    <nav aria-label="Main" className="grid gap-0.5">
      {items.map(({ href, label, icon: Icon }) => (
        <Link
          key={href}
          href={href}
          onClick={onNavigate}
          aria-current={href === current?.href ? "page" : undefined}
          className={cn(
            "flex h-9 items-center gap-2.5 rounded-lg px-3 text-sm text-soft transition-colors hover:bg-hover hover:text-ink lg:h-8.5",
            href === current?.href && "bg-selected font-medium text-ink",
          )}
        >
          <Icon className="size-4 text-faint" strokeWidth={1.9} aria-hidden />
          {label}
        </Link>
      ))}
    </nav>
  );
}
