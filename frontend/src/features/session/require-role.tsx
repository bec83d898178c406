"use client";

import { useQueryClient } from "@tanstack/react-query";
import { usePathname, useRouter } from "next/navigation";
import { createContext, type ReactNode, useContext, useEffect } from "react";

import { LogoMark } from "@/components/logo";
import { ErrorState } from "@/components/ui/states";
import { api, type Me, type Role } from "@/lib/api";

import { homeOf, loginPath } from "./destinations";
import { meKey, useMe } from "./queries";

const UserContext = createContext<Me | null>(null);

/** Shows its children only to a user of `role`; sends everybody else where they belong, without a flash of content. */
export function RequireRole({ role, children }: { role: Role; children: ReactNode }) {
  const me = useMe();
  const router = useRouter();
  const pathname = usePathname();
  const queryClient = useQueryClient();

  useEffect(() => api.onSessionEnd(() => queryClient.setQueryData(meKey, null)), [queryClient]);

  const target =
    me.data === null ? loginPath(pathname) : me.data && me.data.role !== role ? homeOf(me.data.role) : null;
  useEffect(() => {
    if (target !== null) router.replace(target);
  }, [router, target]);

  if (me.data === undefined && me.isError) {
    return <ErrorState className="min-h-dvh content-center" error={me.error} onRetry={() => void me.refetch()} />;
  }
  if (!me.data || target !== null) return <SessionLoading />;
  return <UserContext value={me.data}>{children}</UserContext>;
}

/** The quiet screen for as long as it is not known who is there. */
export function SessionLoading() {
  return (
    <div className="grid min-h-dvh place-items-center" role="status">
      <LogoMark className="size-9 animate-pulse" />
      <span className="sr-only">Loading</span>
    </div>
  );
}

/** The user that `RequireRole` let in. */
export function useCurrentUser(): Me {
  const user = useContext(UserContext);
  if (user === null) throw new Error("useCurrentUser needs RequireRole above it");
  return user;
}
