// @vitest-environment node
import { describe, expect, it, vi } from "vitest";
import { createExtras } from "./extras";
import type { HostBridge } from "./host-bridge";
import type { PanelState } from "./panel-state";
import type { Session } from "./session";
import type { PanelConfig } from "./types";

const CONFIG = {
  topics: [],
  contact_form: { title: "Call me", intro: "", submit_label: "Send", thanks: "Thanks", fields: [], has_button: true },
} as Partial<PanelConfig> as PanelConfig;

/** The extras of a panel whose API answers as `respond` does. */
function setUp({ config = CONFIG, isPreview = false, respond = async () => new Response(null, { status: 201 }) } = {}) {
  const state = { config, extra: null, conversation: { conversationId: "c1" } } as unknown as PanelState;
  const call = vi.fn<Session["call"]>(respond);
  const send = vi.fn<HostBridge["send"]>();
  const extras = createExtras({
    session: { call } as unknown as Session,
    bridge: { send } as unknown as HostBridge,
    isPreview,
    getState: () => state,
    set: (change) => void Object.assign(state, change),
  });
  return { extras, call, send, shown: () => state.extra };
}

describe("what stands below the conversation", () => {
  it("is what the visitor opened, if the assistant has it, and takes the focus", () => {
    const { extras, shown } = setUp();
    extras.offer("topics");
    expect(shown()).toBeNull();
    extras.offer("contact");
    expect(shown()).toEqual({ kind: "contact", hasFocus: true });
    extras.offer(null);
    expect(shown()).toBeNull();
    const without = setUp({ config: { ...CONFIG, contact_form: null } });
    without.extras.wantContact();
    expect(without.shown()).toBeNull();
  });

  it("is the form that the assistant asks for, without the focus, until details were left", async () => {
    const { extras, shown } = setUp();
    extras.wantContact();
    expect(shown()).toEqual({ kind: "contact", hasFocus: false });
    await extras.sendContact();
    expect(shown()).toEqual({ kind: "thanks", hasFocus: true });
    extras.offer(null);
    extras.wantContact();
    expect(shown()).toBeNull();
    extras.forget();
    extras.wantContact();
    expect(shown()?.kind).toBe("contact");
  });
});

describe("contact details", () => {
  it("go to the API, and the page hears that they went and not what they are", async () => {
    const { extras, call, send } = setUp();
    extras.contactDraft.set("email", "secret@example.com");
    await extras.sendContact();
    expect(call.mock.calls[0]?.[0]).toBe("/contacts");
    expect(JSON.parse(String(call.mock.calls[0]?.[1]?.body))).toEqual({ conversation_id: "c1", values: { email: "secret@example.com" } });
    expect(send.mock.calls).toEqual([[{ type: "event", name: "contact" }]]);
    expect(extras.contactDraft.size).toBe(0);
  });

  it("stay in the form when they are refused, or it is closed, and go with the conversation", async () => {
    const { extras, send, shown } = setUp({ respond: async () => Response.json({ code: "rate_limited" }, { status: 429 }) });
    extras.contactDraft.set("email", "a@example.com");
    await expect(extras.sendContact()).rejects.toMatchObject({ code: "rate_limited" });
    extras.offer(null);
    expect(extras.contactDraft.get("email")).toBe("a@example.com");
    expect(send).not.toHaveBeenCalled();
    extras.forget();
    expect([extras.contactDraft.size, shown()]).toEqual([0, null]);
  });

  it("that are sent again because no answer came are the same, and others are not", async () => {
    const { extras, call } = setUp({ respond: async () => Response.json({ code: "unavailable" }, { status: 503 }) });
    const send = async (email: string) => {
      extras.contactDraft.set("email", email);
      await expect(extras.sendContact()).rejects.toThrow();
      return new Headers(call.mock.lastCall?.[1]?.headers).get("idempotency-key");
    };
    const key = await send("a@example.com");
    expect(key).toMatch(/^[0-9a-f-]{36}$/);
    expect(await send("a@example.com")).toBe(key);
    const other = await send("b@example.com");
    extras.forget();
    expect(new Set([key, other, await send("b@example.com")]).size).toBe(3);
  });

  it("of one visitor are not thanked for to the next", async () => {
    let arrive!: () => void;
    const arrived = new Promise<void>((resolve) => void (arrive = resolve));
    const { extras, shown } = setUp({ respond: async () => (await arrived, new Response(null, { status: 201 })) });
    const sending = extras.sendContact();
    extras.forget();
    arrive();
    await sending;
    expect(shown()).toBeNull();
  });

  it("that are tried out in the portal go nowhere", async () => {
    const { extras, call, send, shown } = setUp({ isPreview: true });
    await extras.sendContact();
    expect([call.mock.calls, send.mock.calls, shown()?.kind]).toEqual([[], [], "thanks"]);
  });
});
