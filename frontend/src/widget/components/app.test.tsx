/** @jsxImportSource preact */
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { EMPTY_CONVERSATION, type ChatMessage } from "../conversation";
import type { Panel, PanelState } from "../panel-state";
import type { PanelConfig } from "../types";
import { App } from "./app";

const CONFIG: PanelConfig = {
  tenant_id: "harbour-dental", assistant_id: "a1", assistant_name: "Pearl", welcome_text: "Hi", starters: ["Open?"], consent_text: null, language: null, topics: [], contact_form: null,
  appearance: { primary_color: "#0f766e", color_scheme: "auto", logo_url: null, corner_radius: 18, header_title: null, header_subtitle: null, ai_disclosure: true },
};
const READY: PanelState = {
  phase: "ready", problem: null, config: CONFIG, conversation: EMPTY_CONVERSATION, isOpen: true, isOnline: true, isReconnecting: false, hasConsent: true,
  isInline: false, room: { width: 1200, height: 700 }, isFullScreen: false, isWide: false, lightbox: null, extra: null, colorScheme: null,
  returned: { text: "", serial: 0 }, visit: 0, focusSerial: 0,
};

let root: HTMLElement;
let state: PanelState;
let panel: Panel;

beforeEach(() => {
  root = document.createElement("div");
  document.body.replaceChildren(root);
});
afterEach(() => void act(() => render(null, root)));

async function show(change: Partial<PanelState>, languages: (string | null)[] = ["en"]): Promise<void> {
  state = { ...READY, ...change };
  panel = {
    getState: () => state, subscribe: () => () => undefined, connect: vi.fn(), ask: vi.fn(), retry: vi.fn(), stop: vi.fn(), decide: vi.fn(), rate: vi.fn(),
    startNew: vi.fn(), offer: vi.fn(), contactDraft: new Map(), sendContact: vi.fn(), agree: vi.fn(), close: vi.fn(), toggleWide: vi.fn(), show: vi.fn(),
  };
  await act(() => render(<App panel={panel} languages={languages} />, root));
  await expect.poll(() => root.querySelector("[aria-label]")).not.toBeNull();
}

const named = (label: string): HTMLElement | null => root.querySelector(`[aria-label="${label}"]`);
const press = (key: string): KeyboardEvent => {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
  void act(() => void document.dispatchEvent(event));
  return event;
};

describe("App", () => {
  it("speaks the assistant's language, else the website's, else the visitor's, and turns round for Arabic", async () => {
    await show({}, [null, "de-AT", "fr"]);
    expect(root.querySelector("textarea")?.placeholder).toBe("Nachricht schreiben …");
    expect([document.documentElement.lang, document.documentElement.dir]).toEqual(["de", "ltr"]);
    void act(() => render(null, root));
    await show({ config: { ...CONFIG, language: "ar" } }, ["de"]);
    expect([document.documentElement.lang, document.documentElement.dir]).toEqual(["ar", "rtl"]);
    expect(root.querySelector(".panel")?.getAttribute("aria-label")).toBe("محادثة مع Pearl");
  });

  describe("where the browser does not let it take the focus", () => {
    beforeEach(async () => {
      const refuse = vi.spyOn(HTMLElement.prototype, "focus").mockReturnValue();
      await show({ focusSerial: 1 });
      await expect.poll(() => refuse).toHaveBeenCalled();
      refuse.mockRestore();
      expect(document.activeElement).toBe(document.body);
    });

    it("takes it with the visitor's first key, of which Enter does nothing more", () => {
      expect(press("Enter").defaultPrevented).toBe(true);
      expect(document.activeElement).toBe(root.querySelector("textarea"));
      expect(press("Enter").defaultPrevented).toBe(false);
    });

    it("lets every other key do what it does", () => {
      expect(press("h").defaultPrevented).toBe(false);
      expect(document.activeElement).toBe(root.querySelector("textarea"));
    });

    it("takes it from nobody who has it", () => {
      named("Close chat")?.focus();
      press("h");
      expect(document.activeElement).toBe(named("Close chat"));
    });
  });

  it("leaves the keys alone once it had the focus", async () => {
    await show({ focusSerial: 1 });
    await expect.poll(() => document.activeElement).toBe(root.querySelector("textarea"));
    root.querySelector("textarea")?.blur();
    press("h");
    expect(document.activeElement).toBe(document.body);
  });

  it("is a named dialog that Escape closes", async () => {
    await show({});
    expect(root.querySelector('[role="dialog"]')?.getAttribute("aria-label")).toBe("Chat with Pearl");
    expect(document.title).toBe("Chat with Pearl");
    press("Escape");
    expect(panel.close).toHaveBeenCalledOnce();
  });

  it("closes the lightbox first", async () => {
    await show({ lightbox: { kind: "image", src: "https://cdn.example.com/a.png", alt: "A" } });
    press("Escape");
    expect(panel.show).toHaveBeenCalledExactlyOnceWith(null);
    expect(panel.close).not.toHaveBeenCalled();
  });

  it("has nothing to close or enlarge where it is a part of the page", async () => {
    await show({ isInline: true });
    expect(root.querySelector('[role="region"].panel')).not.toBeNull();
    expect(named("Close chat") ?? named("Make the chat larger")).toBeNull();
  });

  it("can be enlarged where there is room for it", async () => {
    await show({});
    named("Make the chat larger")?.click();
    expect(panel.toggleWide).toHaveBeenCalledOnce();
    await show({ isWide: true });
    expect(named("Make the chat smaller")).not.toBeNull();
    const wide = { ...CONFIG, appearance: { ...CONFIG.appearance, panel_size: "wide" as const } };
    for (const change of [{ config: wide }, { isFullScreen: true }, { room: { width: 480, height: 700 } }, { room: null }]) {
      await show(change);
      expect(named("Make the chat larger")).toBeNull();
      expect(named("Close chat")).not.toBeNull();
    }
  });

  it("is exactly as high as the loader says while it covers a phone", async () => {
    await show({ isFullScreen: true, room: { width: 390, height: 431.5 } });
    expect(document.documentElement.style.getPropertyValue("--height")).toBe("431.5px");
    await show({ isFullScreen: false, room: { width: 1200, height: 700 } });
    expect(document.documentElement.style.getPropertyValue("--height")).toBe("100%");
  });

  it("says that answers come from AI, unless the assistant's owner says it elsewhere", async () => {
    await show({});
    expect(root.textContent).toContain("Answers come from AI");
    await show({ config: { ...CONFIG, appearance: { ...CONFIG.appearance, ai_disclosure: false } } });
    expect(root.textContent).not.toContain("Answers come from AI");
  });

  it("can be written in before the session is there; what is sent by then goes once it is, and nothing outlives the visitor", async () => {
    let redraw = (): void => undefined;
    await show({ phase: "connecting", config: null });
    panel.subscribe = (listener) => ((redraw = listener), () => undefined);
    void act(() => render(null, root));
    await act(() => render(<App panel={panel} languages={["en"]} />, root));
    await expect.poll(() => root.querySelector("textarea")?.disabled).toBe(false);
    const type = (text: string): void => void act(() => {
      const field = root.querySelector("textarea") as HTMLTextAreaElement;
      field.value = text;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
    const become = (change: Partial<PanelState>): void => void act(() => ((state = { ...state, ...change }), redraw()));
    type("Open on Sunday?");
    void act(() => void root.querySelector("form")?.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true })));
    expect(panel.ask).not.toHaveBeenCalled();
    expect(root.querySelector("textarea")?.value).toBe("Open on Sunday?");
    become({ phase: "ready", config: CONFIG });
    expect(panel.ask).toHaveBeenCalledExactlyOnceWith("Open on Sunday?");
    expect(root.querySelector("textarea")?.value).toBe("");
    type("My name is");
    become({ visit: 1 });
    expect(root.querySelector("textarea")?.value).toBe("");
    expect(panel.ask).toHaveBeenCalledOnce();
  });

  it("names the tool that is used, and asks before one that changes something", async () => {
    const answer: ChatMessage = {
      key: "a", id: "m1", role: "assistant", text: "", status: "streaming", citations: [], followUps: [], rating: null, problem: null, finishReason: null,
    };
    const answering = { ...EMPTY_CONVERSATION, messages: [answer], isAnswering: true };
    await show({ conversation: { ...answering, tool: "Looking at the weather" } });
    expect(root.querySelector(".typing-label")?.textContent).toBe("Looking at the weather");
    await show({ conversation: { ...answering, confirmation: { confirmation: "k1", name: "Placing your order" } } });
    expect(root.querySelector(".typing")).toBeNull();
    expect(root.querySelector(".confirmation p")?.textContent).toMatch(/would like to do this: Placing your order$/);
    expect(root.querySelector(".visually-hidden[role=status]")?.textContent).toContain("Placing your order");
    expect(root.querySelector(".confirmation-values")).toBeNull();
    const values = [{ name: "article", value: "<b>spoons</b> **x**" }, { name: "How many", value: "2" }];
    await show({ conversation: { ...answering, confirmation: { confirmation: "k1", name: "Placing your order", values } } });
    expect([...root.querySelectorAll(".confirmation dt, .confirmation dd")].map((node) => node.textContent)).toEqual([
      "article", "<b>spoons</b> **x**", "How many", "2",
    ]);
    expect(root.querySelector(".confirmation dd *")).toBeNull();
    expect(root.querySelector(".visually-hidden[role=status]")?.textContent).toMatch(/Placing your order\. article: <b>spoons<\/b> \*\*x\*\*\. How many: 2\.$/);
    const [allow, decline] = [...root.querySelectorAll<HTMLButtonElement>(".confirmation button")];
    void act(() => decline?.click());
    void act(() => allow?.click());
    expect(vi.mocked(panel.decide).mock.calls).toEqual([[false], [true]]);
    expect(document.activeElement).toBe(root.querySelector(".messages"));
  });

  it("asks for consent in place of the composer", async () => {
    await show({ hasConsent: false, config: { ...CONFIG, consent_text: "We store chats." } });
    expect(root.querySelector("textarea")).toBeNull();
    expect(root.querySelector(".starters")).toBeNull();
    root.querySelector<HTMLButtonElement>(".consent button")?.click();
    expect(panel.agree).toHaveBeenCalledOnce();
  });

  it("offers topics at the start, and questions to go on with under the last answer only", async () => {
    const message = (id: string, followUps: string[]): ChatMessage => ({
      key: id, id, role: "assistant", text: "Yes.", status: "complete", citations: [], followUps, rating: null, problem: null, finishReason: null,
    });
    const config = { ...CONFIG, topics: [{ label: "Prices", questions: ["How much?"] }] };
    await show({ config });
    root.querySelector<HTMLButtonElement>(".topic")?.click();
    root.querySelector<HTMLButtonElement>(".topic-question")?.click();
    expect(panel.ask).toHaveBeenCalledExactlyOnceWith("How much?");
    expect(root.querySelector(".quick-bar")).toBeNull();

    await show({ config, conversation: { ...EMPTY_CONVERSATION, messages: [message("m1", ["Old?"]), message("m2", ["Sunday?"])] } });
    expect([...root.querySelectorAll(".starter")].map(({ textContent }) => textContent)).toEqual(["Sunday?"]);
    expect(root.querySelector(".welcome .topic")).toBeNull();
    root.querySelector<HTMLButtonElement>(".quick")?.click();
    expect(panel.offer).toHaveBeenCalledExactlyOnceWith("topics");
    root.querySelector<HTMLButtonElement>(".starter")?.click();
    expect(panel.ask).toHaveBeenCalledExactlyOnceWith("Sunday?");
  });

  it("has a way to leave contact details where the client wants one", async () => {
    const contact_form = { title: "Call me", intro: "", submit_label: "Send", thanks: "", fields: [], has_button: true };
    await show({ config: { ...CONFIG, contact_form } });
    expect(root.querySelector(".quick")?.textContent).toBe("Contact us");
    await show({ config: { ...CONFIG, contact_form: { ...contact_form, has_button: false } } });
    expect(root.querySelector(".quick")).toBeNull();
  });

  it("tells of a lost connection without taking the text away", async () => {
    await show({ isOnline: false });
    expect(root.querySelector('.notice[role="status"]')?.textContent).toContain("You are offline");
    expect(root.querySelector("textarea")?.disabled).toBe(false);
  });

  it("says why there is no chat, and offers another try where that can help", async () => {
    await show({ phase: "failed", problem: "network", config: null });
    root.querySelector<HTMLButtonElement>('[role="alert"] button')?.click();
    expect(panel.connect).toHaveBeenCalledOnce();
    await show({ phase: "failed", problem: "tenant_suspended", config: null });
    expect(root.querySelector('[role="alert"]')?.textContent).toBe("This chat is not available at the moment.");
  });

  it("shows nothing at all to a website that the ticket was not for", async () => {
    state = { ...READY, phase: "refused", config: null };
    await act(() => render(<App panel={{ ...panel, getState: () => state }} languages={["en"]} />, root));
    expect(root.textContent).toBe("");
  });
});
