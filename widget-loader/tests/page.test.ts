/** Several widgets on one page, the page's own openers, and what page frameworks do to our node. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { addTag, answer, CONFIG, hosts, launcher, page, resetPage, rules, runScript, servePanel, settle, shadowRoots } from "./harness";

const frame = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => resolve()));
/** Observers report in a microtask, and ours then waits for the next frame. */
const nextFrames = async (): Promise<void> => { await frame(); await frame(); await frame(); };
const bottomOf = (widget: number): number => Number(/bottom: calc\((\d+)px/.exec(rules(widget))?.[1]);

async function addWidget(attributes: Record<string, string> = {}): Promise<void> {
  addTag(attributes);
  await runScript();
}

beforeEach(() => {
  resetPage();
  answer(200, CONFIG);
});
afterEach(resetPage);

describe("several widgets", () => {
  it("stand on one another in the same corner, and fall in place when one goes", async () => {
    await addWidget();
    await addWidget({ "data-tenant-id": "neighbour" });
    await addWidget({ "data-tenant-id": "third", "data-position": "bottom-left" });
    await addWidget({ "data-tenant-id": "fourth", "data-offset-y": "300" });
    expect([0, 1, 2, 3].map(bottomOf)).toEqual([24, 24 + 56 + 12, 24, 300]);
    page.switchboard.destroy();
    expect(bottomOf(1)).toBe(24);
    page.switchboard.update({ position: "bottom-left" });
    expect([1, 2].map(bottomOf)).toEqual([24, 24 + 56 + 12]);
  });

  it("are found by tenant and assistant; the first is window.switchboard, and the next after it", async () => {
    await addWidget();
    await addWidget({ "data-assistant-id": "a1" });
    await addWidget({ "data-tenant-id": "neighbour" });
    const [first, second, third] = page.switchboard.widgets;
    expect(page.switchboard).toBe(first);
    expect([first, second, third].map((widget) => [widget?.tenantId, widget?.assistantId])).toEqual([
      ["acme", null], ["acme", "a1"], ["neighbour", null],
    ]);
    expect(page.switchboard.get("acme")).toBe(first);
    expect(page.switchboard.get("acme", "a1")).toBe(second);
    expect(third?.get("neighbour")).toBe(third);
    expect(page.switchboard.get("nobody")).toBeUndefined();
    first?.destroy();
    expect(page.switchboard).toBe(second);
    expect(page.switchboard.get("acme")).toBe(second);
  });

  it("tell each its own listeners only", async () => {
    await addWidget();
    await addWidget({ "data-tenant-id": "neighbour" });
    await servePanel();
    const heard: string[] = [];
    for (const widget of page.switchboard.widgets) widget.on("open", () => heard.push(widget.tenantId));
    launcher(1)?.click();
    await settle();
    expect(heard).toEqual(["neighbour"]);
  });

  it("of one tenant, floating and inline, are two", async () => {
    await addWidget();
    await addWidget({ "data-mode": "inline", "data-target": "#here" });
    expect(page.switchboard.widgets.map((widget) => widget.tenantId)).toEqual(["acme", "acme"]);
    expect(page.switchboard.get("acme")).toBe(page.switchboard);
    expect(launcher(1)).toBeNull();
  });
});

it("is drawn without asking for a frame: what watches the page is not woken by our own node", async () => {
  const asked = vi.spyOn(window, "requestAnimationFrame");
  await addWidget();
  await settle();
  expect(hosts()).toBe(1);
  expect(asked).not.toHaveBeenCalled();
  asked.mockRestore();
});

it("on(\"ready\") is called at once when the launcher is there already, and once", async () => {
  await addWidget();
  const heard = vi.fn();
  page.switchboard.on("ready", heard);
  expect(heard).toHaveBeenCalledTimes(1);
  await settle();
  expect(heard).toHaveBeenCalledTimes(1);
});

it("draws the launcher as large as the assistant says", async () => {
  answer(200, { ...CONFIG, appearance: { ...CONFIG.appearance, launcher_size: 72 } });
  await addWidget();
  expect(rules()).toMatch(/padding: 18px/);
  expect(rules()).toMatch(/svg\s*{\s*width: 36px/);
});

it("loads the other build of the second file for chats that are inline or look as the page does", async () => {
  const added: string[] = [];
  vi.spyOn(document.head, "append").mockImplementation((node) => void added.push((node as HTMLScriptElement).src));
  await addWidget();
  await addWidget({ "data-tenant-id": "b", "data-color-scheme": "page" });
  await addWidget({ "data-tenant-id": "c", "data-mode": "inline", "data-target": "#here" });
  page.switchboard.widgets.forEach((widget) => widget.open());
  expect(added.map((url) => url.split("/").pop())).toEqual(["panel-page.js", "panel.js", "panel-page.js"]);
});

describe("elements with data-switchboard-open", () => {
  const opened: string[] = [];
  const add = (html: string): HTMLElement => {
    const box = document.createElement("div");
    box.innerHTML = html;
    document.body.append(box);
    return box.firstElementChild as HTMLElement;
  };
  const press = (target: Element, key: string): Event => {
    const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, composed: true });
    target.dispatchEvent(event);
    return event;
  };

  beforeEach(async () => {
    opened.length = 0;
    await addWidget();
    await addWidget({ "data-tenant-id": "neighbour" });
    await servePanel();
    for (const widget of page.switchboard.widgets) widget.on("open", () => opened.push(widget.tenantId));
  });

  it("open the first widget, or the tenant's that they name, also when added later or clicked on a child", async () => {
    add("<a href='#x' data-switchboard-open><b>Chat</b></a>").querySelector("b")?.click();
    await settle();
    expect(opened).toEqual(["acme"]);
    add("<button data-switchboard-open data-switchboard-tenant='neighbour'>Chat</button>").click();
    await settle();
    expect(opened).toEqual(["acme", "neighbour"]);
    add("<button data-switchboard-open data-switchboard-tenant='nobody'>Chat</button>").click();
    add("<button>Something else</button>").click();
    await settle();
    expect(opened).toHaveLength(2);
  });

  it("keep a link from leading away", () => {
    const click = new MouseEvent("click", { bubbles: true, cancelable: true, composed: true });
    add("<a href='#x' data-switchboard-open>Chat</a>").dispatchEvent(click);
    expect(click.defaultPrevented).toBe(true);
  });

  it.each([["Enter", 1], [" ", 1], ["a", 0]])("that no keyboard clicks open with the key %j: %i", async (key, times) => {
    press(add("<div tabindex='0' data-switchboard-open>Chat</div>"), key);
    await settle();
    expect(opened).toHaveLength(times);
  });

  it("leave the keys of buttons, links and fields within to the browser", async () => {
    press(add("<button data-switchboard-open>Chat</button>"), "Enter");
    press(add("<a href='#' data-switchboard-open>Chat</a>"), "Enter");
    press(add("<div data-switchboard-open><textarea></textarea></div>").firstElementChild as Element, "Enter");
    await settle();
    expect(opened).toEqual([]);
  });

  it("do nothing after destroy()", async () => {
    [...page.switchboard.widgets].forEach((widget) => widget.destroy());
    const click = new MouseEvent("click", { bubbles: true, cancelable: true, composed: true });
    add("<a href='#x' data-switchboard-open>Chat</a>").dispatchEvent(click);
    await settle();
    expect([opened, click.defaultPrevented]).toEqual([[], false]);
  });
});

describe("the node", () => {
  it("is a child of the root element, so that a body swap leaves it where it is", async () => {
    await addWidget();
    const node = document.querySelector("switchboard-widget");
    const old = document.body;
    document.documentElement.replaceChild(document.createElement("body"), old);
    expect(node?.parentNode).toBe(document.documentElement);
    await nextFrames();
    expect(document.querySelectorAll("switchboard-widget")).toHaveLength(1);
    document.documentElement.replaceChild(old, document.body);
  });

  it("comes back when it is taken out, in the next frame, and not after destroy()", async () => {
    await addWidget();
    const node = document.querySelector("switchboard-widget") as Element;
    node.remove();
    await nextFrames();
    expect(node.isConnected).toBe(true);
    page.switchboard.destroy();
    await nextFrames();
    expect(hosts()).toBe(0);
  });

  it("survives another script that removes it each time: once a frame, not for ever within one", async () => {
    await addWidget();
    let removals = 0;
    const enemy = new MutationObserver(() => {
      removals += 1;
      document.querySelector("switchboard-widget")?.remove();
    });
    enemy.observe(document.documentElement, { childList: true });
    document.querySelector("switchboard-widget")?.remove();
    await nextFrames();
    enemy.disconnect();
    expect(removals).toBeLessThan(200);
  });
});

it("destroy() of a closed widget takes every listener, observer and node with it", async () => {
  const live = new Map<unknown, number>();
  const count = (target: unknown, change: number): void => void live.set(target, (live.get(target) ?? 0) + change);
  for (const target of [window, document]) {
    const add = target.addEventListener.bind(target) as (...args: unknown[]) => void;
    vi.spyOn(target, "addEventListener").mockImplementation((...args: unknown[]) => {
      count("listener", 1);
      add(...args);
    });
    const remove = target.removeEventListener.bind(target) as (...args: unknown[]) => void;
    vi.spyOn(target, "removeEventListener").mockImplementation((...args: unknown[]) => {
      count("listener", -1);
      remove(...args);
    });
  }
  const observe = vi.spyOn(MutationObserver.prototype, "observe");
  const disconnect = vi.spyOn(MutationObserver.prototype, "disconnect");
  await addWidget();
  expect(live.get("listener")).toBeGreaterThan(0);
  expect(observe).toHaveBeenCalled();
  page.switchboard.destroy();
  expect(live.get("listener")).toBe(0);
  expect(disconnect).toHaveBeenCalledTimes(new Set(observe.mock.contexts).size);
  expect(hosts()).toBe(0);
  expect(shadowRoots).toHaveLength(1);
});
