import type { StorageKind } from "@switchboard/widget-loader/protocol";

/** What the panel remembers of a visitor between pages, in the iframe's own storage; never seen by the host page. */
interface Remembered {
  /** The secret that gives the visitor their conversations back. */
  resume?: string;
  /** True between "new conversation" and its first message. */
  isFresh?: boolean;
  /** The consent text that the visitor agreed to. */
  consent?: string;
  /** Whether the visitor expanded the panel. */
  isWide?: boolean;
}

export interface VisitorStore {
  get: () => Readonly<Remembered>;
  update: (change: Partial<Remembered>) => void;
  clear: () => void;
}

/**
 * A store for one visitor of one assistant of one tenant. When the browser refuses storage, or `none` is wanted, it
 * lasts as long as the page.
 */
export function createVisitorStore(options: {
  kind: StorageKind;
  tenantId: string;
  assistantId: string | null;
  isPreview: boolean;
}): VisitorStore {
  const { kind, tenantId, assistantId, isPreview } = options;
  const key = ["switchboard", isPreview ? "preview" : "visitor", tenantId, assistantId ?? "default"].join(":");
  let memory: Remembered = {};

  /** Merely touching `window.localStorage` throws where a browser blocks third-party storage. */
  function storage(): Storage | null {
    try {
      return kind === "none" ? null : kind === "session" ? window.sessionStorage : window.localStorage;
    } catch {
      return null;
    }
  }

  function read(): Remembered {
    try {
      const text = storage()?.getItem(key);
      return text ? parseRemembered(JSON.parse(text)) : memory;
    } catch {
      return memory;
    }
  }

  return {
    get: read,
    update(change) {
      memory = { ...read(), ...change };
      try {
        storage()?.setItem(key, JSON.stringify(memory));
      } catch {
        // Full or forbidden: the memory holds it.
      }
    },
    clear() {
      memory = {};
      try {
        storage()?.removeItem(key);
      } catch {
        // Forbidden storage holds nothing.
      }
    },
  };
}

function parseRemembered(value: unknown): Remembered {
  if (typeof value !== "object" || value === null) return {};
  const { resume, isFresh, consent, isWide } = value as Record<string, unknown>;
  return {
    ...(typeof resume === "string" && { resume }),
    ...(typeof isFresh === "boolean" && { isFresh }),
    ...(typeof consent === "string" && { consent }),
    ...(typeof isWide === "boolean" && { isWide }),
  };
}
