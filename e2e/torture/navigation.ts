/** Websites that change their pages without loading them. */
import { page, script, style, type Parts, type TorturePage } from "./host-page";
import type { Tab } from "../engines/engine";

/** A framework's way of showing the next page. */
const swapped = (name: string, swap: (argument: string) => void): TorturePage => ({
  name,
  html: ({ tag }) => page({ tag: tag() }),
  arrange: async (tab: Tab, { tag }: Parts) => {
    await tab.evaluate(swap, tag());
  },
});

export const NAVIGATION: readonly TorturePage[] = [
  swapped("History API: address and content change", () => {
    history.pushState({}, "", "?page=two");
    (document.querySelector("main") as Element).textContent = "Page two.";
    history.replaceState({}, "", "?page=three");
    dispatchEvent(new PopStateEvent("popstate"));
  }),
  swapped("Turbo: a new body, whose scripts run again", (tag) => {
    const next = document.createElement("body");
    next.innerHTML = "<main><h1>Page two</h1></main>" + tag;
    for (const old of next.querySelectorAll("script")) {
      const again = document.createElement("script");
      for (const { name, value } of old.attributes) again.setAttribute(name, value);
      old.replaceWith(again);
    }
    history.pushState({}, "", "?turbo");
    document.documentElement.replaceChild(next, document.body);
    document.dispatchEvent(new CustomEvent("turbo:load"));
  }),
  swapped("Astro: a new head and a new body", () => {
    const next = new DOMParser().parseFromString(
      "<!doctype html><html lang=en><head><title>Page two</title></head><body><main><h1>Page two</h1></main></body></html>",
      "text/html",
    );
    for (const old of [...document.head.children]) if (old.localName !== "meta") old.remove();
    document.head.append(...next.head.children);
    document.body.replaceWith(next.body);
    document.dispatchEvent(new CustomEvent("astro:after-swap"));
    document.dispatchEvent(new CustomEvent("astro:page-load"));
  }),
  swapped("htmx: the body's inside is replaced, and its scripts run again", (tag) => {
    document.body.innerHTML = "<main><h1>Page two</h1></main>";
    const holder = document.createElement("div");
    holder.innerHTML = tag;
    const again = document.createElement("script");
    for (const { name, value } of (holder.firstElementChild as Element).attributes) again.setAttribute(name, value);
    document.body.append(again);
    history.pushState({}, "", "?htmx");
  }),
  swapped("a framework that empties the body and removes what it does not know", () => {
    document.body.replaceChildren(document.createElement("main"));
    document.querySelectorAll("switchboard-widget").forEach((node) => node.remove());
  }),
  {
    name: "print: a script puts what is to be printed in the body's place, and everything back",
    html: ({ tag }) => page({ head: style("@media print { body > * { display: none } main { display: block } }"), tag: tag() }),
    arrange: (tab) => tab.evaluate(() => {
      const whole = document.body.innerHTML;
      document.body.innerHTML = (document.querySelector("main") as Element).innerHTML;
      dispatchEvent(new Event("beforeprint"));
      dispatchEvent(new Event("afterprint"));
      document.body.innerHTML = whole;
    }),
  },
  {
    name: "a body that is only there later",
    html: ({ tag }) => page({ head: tag().replace(" defer", " async"), content: script("const until = Date.now() + 400; while (Date.now() < until);"), tag: "" }),
  },
];
