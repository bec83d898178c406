/** @jsxImportSource preact */
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { loadMessages } from "../language";
import { LightboxContext, type Lightbox } from "../lightbox";
import type { Messages } from "../messages";
import * as addresses from "../../lib/safe-href";
import { Citations } from "./citations";
import { LightboxView } from "./lightbox-view";
import { SafeImage } from "./safe-link";
import { TextsContext } from "./texts";

const SOURCE = { document_id: "d1", title: "Opening hours", url: "https://harbour-dental.example/hours", snippet: "We open at eight." };
const SRC = "https://cdn.example.com/a.png";

let texts: Messages;
let root: HTMLElement;
let opened: Lightbox[];
const onClose = vi.fn();

beforeAll(async () => void (texts = await loadMessages("en")));
beforeEach(() => {
  opened = [];
  root = document.createElement("div");
  document.body.replaceChildren(root);
});
afterEach(() => void act(() => render(null, root)));

function draw(lightbox: Lightbox | null): void {
  void act(() =>
    render(
      <TextsContext.Provider value={texts}>
        <LightboxContext.Provider value={(shown) => opened.push(shown)}>
          <Citations citations={[SOURCE]} />
          <SafeImage src={SRC} alt="Our house" />
          {lightbox && <LightboxView lightbox={lightbox} onClose={onClose} />}
        </LightboxContext.Provider>
      </TextsContext.Provider>,
      root,
    ),
  );
}

describe("what can be looked at in full", () => {
  it("is a source of an answer, which also leads to its page", () => {
    draw(null);
    root.querySelector<HTMLButtonElement>("button.source")?.click();
    expect(opened).toEqual([{ kind: "source", citation: SOURCE }]);
    expect(root.querySelector("a.source-link")?.getAttribute("href")).toBe(SOURCE.url);
  });

  it("is an image only if it may be loaded at all", () => {
    draw(null);
    expect(root.querySelector("img, .image-button")).toBeNull();
    vi.spyOn(addresses, "isImageAllowed").mockReturnValue(true);
    draw(null);
    root.querySelector<HTMLButtonElement>(".image-button")?.click();
    expect(opened).toEqual([{ kind: "image", src: SRC, alt: "Our house" }]);
  });
});

describe("LightboxView", () => {
  it("shows a source with its text and the way to its page, named for a screen reader", () => {
    draw({ kind: "source", citation: SOURCE });
    const dialog = root.querySelector("dialog")!;
    expect(dialog.open).toBe(true);
    expect(dialog.getAttribute("aria-label")).toBe("Source: Opening hours");
    expect(dialog.querySelector("h2")?.textContent).toBe(SOURCE.title);
    expect(dialog.textContent).toContain(SOURCE.snippet);
    expect(dialog.querySelector("a")?.getAttribute("href")).toBe(SOURCE.url);
    expect(dialog.textContent).toContain("harbour-dental.example");
  });

  it("leads nowhere that may not be followed", () => {
    draw({ kind: "source", citation: { ...SOURCE, url: "javascript:alert(1)" } });
    expect(root.querySelector("dialog a")).toBeNull();
  });

  it("closes by its button and by the browser's own way, and gives the focus back", () => {
    draw(null);
    const opener = root.querySelector<HTMLButtonElement>("button.source")!;
    opener.focus();
    draw({ kind: "image", src: SRC, alt: "Our house" });
    root.querySelector<HTMLButtonElement>(".lightbox-close")?.click();
    expect(onClose).toHaveBeenCalledTimes(1);
    const cancel = new Event("cancel", { cancelable: true });
    root.querySelector("dialog")?.dispatchEvent(cancel);
    expect(cancel.defaultPrevented).toBe(true);
    expect(onClose).toHaveBeenCalledTimes(2);
    draw(null);
    expect(document.activeElement).toBe(opener);
  });
});
