import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { addTag, answer, CONFIG, hosts, page, resetPage, rules, runScript, servePanel, settle, shadowRoots } from "./harness";

/** Plays the browser's part: tells whether a target is in view. */
class View {
  static all: View[] = [];
  observed: Element[] = [];

  constructor(private readonly report: (entries: { isIntersecting: boolean }[]) => void) {
    View.all.push(this);
  }

  observe(target: Element): void {
    this.observed.push(target);
  }

  disconnect(): void {
    this.observed = [];
  }

  static show(isIntersecting = true): void {
    for (const view of View.all) if (view.observed.length) view.report([{ isIntersecting }]);
  }
}

const frames = async (): Promise<void> => {
  for (let frame = 0; frame < 3; frame += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
};

function addTarget(): HTMLElement {
  const target = document.createElement("div");
  target.id = "here";
  document.body.append(target);
  return target;
}

async function startInline(): Promise<void> {
  addTag({ "data-mode": "inline", "data-target": "#here" });
  await servePanel();
  await runScript();
}

beforeEach(() => {
  resetPage();
  View.all = [];
  vi.stubGlobal("IntersectionObserver", View);
  answer(200, CONFIG);
});
afterEach(resetPage);

it("is put into its target, without a launcher, when that comes into view, and opens without the visitor's storage", async () => {
  const target = addTarget();
  await startInline();
  View.show(false);
  expect(hosts()).toBe(0);
  const opened = vi.fn();
  page.switchboard.on("open", opened);
  View.show();
  expect(target.firstElementChild?.localName).toBe("switchboard-widget");
  expect(opened).toHaveBeenCalledTimes(1);
  expect(shadowRoots[0]?.querySelector("button.launcher")).toBeNull();
  expect(rules()).toContain("position: relative !important");
  expect(rules()).toContain("inset: 0");
  expect(sessionStorage.length).toBe(0);
});

it("waits for a target that comes later, and follows it when it is swapped", async () => {
  await startInline();
  expect(hosts()).toBe(0);
  const first = addTarget();
  await frames();
  View.show();
  expect(first.childElementCount).toBe(1);
  first.remove();
  const second = addTarget();
  await frames();
  View.show();
  expect(second.childElementCount).toBe(1);
  expect(hosts()).toBe(1);
});

it("cannot be closed by Escape; open() brings it into view", async () => {
  const target = addTarget();
  const scrollIntoView = vi.spyOn(target, "scrollIntoView").mockImplementation(() => undefined);
  await startInline();
  View.show();
  shadowRoots[0]?.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
  expect(shadowRoots[0]?.querySelector<HTMLElement>(".box")?.hidden).toBe(false);
  page.switchboard.open();
  await settle();
  expect(scrollIntoView).toHaveBeenCalledTimes(1);
});

it("leaves nothing and comes not back after destroy()", async () => {
  const target = addTarget();
  await startInline();
  View.show();
  page.switchboard.destroy();
  expect(target.childElementCount).toBe(0);
  target.remove();
  addTarget();
  await frames();
  View.show();
  expect(hosts()).toBe(0);
});
