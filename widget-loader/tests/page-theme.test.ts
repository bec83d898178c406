import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { followPage, pageScheme } from "../src/page-theme";

const html = document.documentElement;

/** What the page's styles come to; happy-dom knows nothing of `color-scheme`. */
function style(root: Partial<CSSStyleDeclaration>, body: Partial<CSSStyleDeclaration> = {}): void {
  const none = { colorScheme: "normal", backgroundColor: "rgba(0, 0, 0, 0)" };
  vi.spyOn(window, "getComputedStyle").mockImplementation(
    (node) => ({ ...none, ...(node === html ? root : body) }) as CSSStyleDeclaration,
  );
}

beforeEach(() => style({}));
afterEach(() => {
  for (const node of [html, document.body]) for (const { name } of [...node.attributes]) node.removeAttribute(name);
});

describe("the page's scheme", () => {
  it.each([["dark", "dark"], ["only light", "light"], ["light dark", "light"], ["normal", "light"]])(
    "with color-scheme %j is %s", (colorScheme, expected) => {
      style({ colorScheme });
      expect(pageScheme()).toBe(expected);
    },
  );

  it.each([
    ["class", "theme dark-mode dark"], ["data-theme", "dark"], ["data-color-scheme", "dark"],
  ])("is read from %s of root or body", (name, value) => {
    html.setAttribute(name, value);
    expect(pageScheme()).toBe("dark");
    html.removeAttribute(name);
    document.body.setAttribute(name, value);
    expect(pageScheme()).toBe("dark");
  });

  it.each([
    ["rgb(17, 17, 17)", "dark"], ["rgb(250, 250, 240)", "light"], ["rgba(0, 0, 0, 0)", "light"],
    ["oklch(0.2 0.02 250)", "dark"], ["lab(92 0 0)", "light"], ["color(srgb 0.05 0.05 0.1)", "dark"],
    ["color(display-p3 0.1 0.1 0.1)", "dark"], ["oklab(0.97 0 0)", "light"], ["rgb(0, 0, 255)", "dark"], ["rgb(255, 230, 0)", "light"],
  ])("with a body of %s is %s", (backgroundColor, expected) => {
    style({}, { backgroundColor });
    expect(pageScheme()).toBe(expected);
  });

  it("is the root's when the body is transparent", () => {
    style({ backgroundColor: "rgb(0, 0, 0)" });
    expect(pageScheme()).toBe("dark");
  });
});

it("tells about changes, also of a new body, until the widget ends", async () => {
  const life = new AbortController();
  const changed = vi.fn();
  let current = "";
  const look = followPage(life.signal, () => {
    changed();
    current = look();
  });
  const settled = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 5));
  html.classList.add("dark");
  await settled();
  expect([changed.mock.calls.length > 0, current]).toEqual([true, "dark"]);
  html.classList.remove("dark");
  html.replaceChild(document.createElement("body"), document.body);
  await settled();
  document.body.dataset.theme = "dark";
  await settled();
  expect(current).toBe("dark");
  life.abort();
  changed.mockClear();
  html.classList.add("light");
  await settled();
  expect(changed).not.toHaveBeenCalled();
});
