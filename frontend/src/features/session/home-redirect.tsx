"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

import { ErrorState } from "@/components/ui/states";

import { homeOf } from "./destinations";
import { useMe } from "./queries";
import { SessionLoading } from "./require-role";

/** `/`: leads everybody to their first page. */
export function HomeRedirect() {
  const me = useMe();
  const router = useRouter();
  const target = me.data === undefined ? null : me.data === null ? "/login" : homeOf(me.data.role);
  useEffect(() => {
    if (target !== null) router.replace(target);
  }, [router, target]);

  if (me.data === undefined && me.isError) {
    return <ErrorState className="min-h-dvh content-center" error={me.error} onRetry={() => void me.refetch()} />;
  }
  return <SessionLoading />;
}
