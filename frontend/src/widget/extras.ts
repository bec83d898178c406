import { postContact, type ContactDraft } from "./contact";
import type { HostBridge } from "./host-bridge";
import { newId } from "./ids";
import type { Extra, PanelState } from "./panel-state";
import type { Session } from "./session";

interface ExtrasOptions {
  session: Session;
  bridge: HostBridge;
  isPreview: boolean;
  getState: () => PanelState;
  set: (change: Pick<PanelState, "extra">) => void;
}

export interface Extras {
  contactDraft: ContactDraft;
  /** Shows what the visitor opened, or with null nothing. */
  offer: (kind: "topics" | "contact" | null) => void;
  /** The assistant asks for contact details: not of somebody who has just left them. */
  wantContact: () => void;
  /** @throws PanelProblem when the details were not stored. */
  sendContact: () => Promise<void>;
  /** Another conversation, or another visitor. */
  forget: () => void;
}

const NOTHING = { details: "", key: "" };

/** What stands below the conversation: the topics, or the contact form with what is typed into it. */
export function createExtras({ session, bridge, isPreview, getState, set }: ExtrasOptions): Extras {
  const contactDraft: ContactDraft = new Map();
  let hasLeftContact = false;
  /** What was sent and has no answer yet: the same details again are the same contact. */
  let sent = NOTHING;
  /** Rises with `forget`: details that are on their way then are shown to nobody. */
  let epoch = 0;

  function show(kind: Extra["kind"], hasFocus: boolean): void {
    const { config } = getState();
    const isThere = kind === "topics" ? config && config.topics.length > 0 : config?.contact_form;
    if (isThere) set({ extra: { kind, hasFocus } });
  }

  return {
    contactDraft,
    offer: (kind) => (kind ? show(kind, true) : set({ extra: null })),
    wantContact() {
      if (!hasLeftContact) show("contact", false);
    },
    async sendContact() {
      const mine = epoch;
      // A form that is only tried out in the portal leaves nothing.
      if (!isPreview) {
        const details = JSON.stringify([...contactDraft]);
        if (details !== sent.details) sent = { details, key: newId() };
        await postContact(session, getState().conversation.conversationId, contactDraft, sent.key);
        bridge.send({ type: "event", name: "contact" });
      }
      if (mine !== epoch) return;
      contactDraft.clear();
      sent = NOTHING;
      hasLeftContact = true;
      show("thanks", true);
    },
    forget() {
      epoch++;
      contactDraft.clear();
      sent = NOTHING;
      hasLeftContact = false;
      set({ extra: null });
    },
  };
}
