"use client";

import { createContext, type ReactNode, useContext } from "react";

/** What the browser has to know of the deployment. It comes from the server's environment at run time. */
export interface RuntimeConfig {
  appOrigin: string;
  widgetOrigin: string;
}

const RuntimeConfigContext = createContext<RuntimeConfig | null>(null);

export function RuntimeConfigProvider({ value, children }: { value: RuntimeConfig; children: ReactNode }) {
  return <RuntimeConfigContext value={value}>{children}</RuntimeConfigContext>;
}

export function useRuntimeConfig(): RuntimeConfig {
  const config = useContext(RuntimeConfigContext);
  if (config === null) throw new Error("useRuntimeConfig needs RuntimeConfigProvider above it");
  return config;
}
