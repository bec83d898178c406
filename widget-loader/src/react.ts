"use client";
/** `<SwitchboardChat>` for React 18 and newer: a few lines over the loader. */
import { createElement, useEffect, useRef, type ReactElement } from "react";
import type { EventDetails, EventName, Identity, Switchboard } from "./api";
import { loadSwitchboard, type LoadOptions } from "./load";

type Callbacks = { [Name in EventName as `on${Capitalize<Name>}`]?: (detail: EventDetails[Name], widget: Switchboard) => void };

export interface SwitchboardChatProps extends Omit<LoadOptions, "target">, Callbacks {
  /** The visitor, as your server knows and signs them. */
  identity?: Identity;
  /** For the element around an inline chat; give it a height. */
  className?: string;
}

const EVENTS = ["ready", "open", "close", "message", "contact", "unread", "error"] as const;

/**
 * The chat for as long as the component is mounted: a launcher, or with `mode="inline"` a chat in its own place. Another
 * `src`, `tenantId`, `assistantId` or `mode` makes another widget; all other settings are passed on as they change.
 */
export function SwitchboardChat({ identity, className, ...props }: SwitchboardChatProps): ReactElement | null {
  const place = useRef<HTMLDivElement>(null);
  const latest = useRef({ props, identity });
  const widget = useRef<Switchboard | null>(null);
  const settings = JSON.stringify(props);
  const user = JSON.stringify(identity);
  const { src, tenantId, assistantId, mode } = props;
  const hasOwnTickets = Boolean(props.getTicket);
  latest.current = { props, identity };

  /** The newest props. `getTicket` is looked up when a ticket is needed: most sites write it anew for each rendering. */
  const newest = (): typeof props => {
    const { props } = latest.current;
    return { ...props, getTicket: props.getTicket && (async () => await latest.current.props.getTicket?.() ?? "") };
  };

  useEffect(() => {
    let isMounted = true;
    const options: LoadOptions = { ...newest(), ...(mode === "inline" && place.current && { target: place.current }) };
    loadSwitchboard(options).then((api) => {
      if (!isMounted) return api.destroy();
      widget.current = api;
      for (const event of EVENTS) {
        api.on(event, (detail) => {
          const callback = `on${event[0]?.toUpperCase()}${event.slice(1)}` as keyof Callbacks;
          (latest.current.props[callback] as ((...told: unknown[]) => void) | undefined)?.(detail, api);
        });
      }
      if (latest.current.identity) api.identify(latest.current.identity);
    }, (error: unknown) => {
      if (isMounted) console.warn("[switchboard] " + String(error));
    });
    return () => {
      isMounted = false;
      widget.current?.destroy();
      widget.current = null;
    };
    // The other settings and the identity are passed on below, without a new widget.
  }, [src, tenantId, assistantId, mode]);

  useEffect(() => widget.current?.update(newest()), [settings, hasOwnTickets]);
  useEffect(() => {
    if (latest.current.identity) widget.current?.identify(latest.current.identity);
    else widget.current?.reset();
  }, [user]);

  return mode === "inline" ? createElement("div", { ref: place, className }) : null;
}
