import type { Identity } from "@switchboard/widget-loader/protocol";

/** Who the website says that the visitor is. Only the API can tell whether that is true. */
export interface VisitorIdentity {
  /** What the next session is opened with; null for an anonymous visitor. */
  get: () => Identity | null;
  /** Takes what the website said; true when it is news. The loader repeats itself each time the panel is opened. */
  hear: (said: Identity) => boolean;
  /** The API did not believe it: from now on the visitor is anonymous, until the website says something else. */
  refuse: () => void;
  forget: () => void;
}

/** `onRefused` is called once for each identity that was refused. */
export function createVisitorIdentity(onRefused: () => void): VisitorIdentity {
  let heard = "";
  let current: Identity | null = null;
  return {
    get: () => current,
    hear({ user_id, user_hash, name, email, attributes }) {
      const identity: Identity = { user_id, user_hash, name, email, attributes };
      const text = JSON.stringify(identity);
      // Without a user id there is nobody to identify.
      if (!user_id || text === heard) return false;
      heard = text;
      current = identity;
      return true;
    },
    refuse() {
      current = null;
      onRefused();
    },
    forget() {
      heard = "";
      current = null;
    },
  };
}
