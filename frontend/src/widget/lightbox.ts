import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Citation } from "./types";

/** What can be looked at in full. */
export type Lightbox = { kind: "image"; src: string; alt: string } | { kind: "source"; citation: Citation };

/** Opens something in full, from wherever it stands in the conversation. */
export const LightboxContext = createContext<(lightbox: Lightbox) => void>(() => undefined);

export const useLightbox = (): ((lightbox: Lightbox) => void) => useContext(LightboxContext);
