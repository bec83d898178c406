/** Websites whose scripts change what all scripts stand on, and odd ways to bring our tag there. */
import { page, script, type Parts, type TorturePage } from "./host-page";

const scripted = (name: string, code: string): TorturePage => ({
  name,
  html: ({ tag }) => page({ head: script(code), tag: tag() }),
});

/** As tag managers do it: late, and without a current script. */
const inject = (withAttributes: boolean) => ({ widgetOrigin, tenantId }: Parts): string => `setTimeout(() => {
  const late = document.createElement("script");
  late.src = "${widgetOrigin}/widget.js";
  ${withAttributes ? `late.dataset.tenantId = "${tenantId}";` : ""}
  document.getElementsByTagName("script")[0].before(late);
}, 300);`;

export const SCRIPTS: readonly TorturePage[] = [
  scripted(
    "built-ins as Prototype.js leaves them",
    `Array.prototype.toJSON = function () { return "[" + this.join(", ") + "]"; };
     String.prototype.toJSON = function () { return '"' + this + '"'; };
     Object.prototype.toJSON = undefined;
     Array.prototype.each = Array.prototype.forEach;
     Array.from = function (values) { return Array.prototype.slice.call(values); };
     Function.prototype.bind = function (self) { const fn = this; return function () { return fn.apply(self, arguments); }; };
     Object.prototype.type = "polluted";
     Object.prototype.extend = function () { return this; };
     Element.prototype.remove = function () { return this.parentNode && this.parentNode.removeChild(this); };
     window.$ = window.$$ = (id) => document.getElementById(id);`,
  ),
  scripted(
    "frozen built-ins",
    `for (const each of [Object, Array, Function, Promise, String, Number, Map, Set, WeakSet, EventTarget, Node, Element, HTMLElement])
       Object.freeze(each.prototype), Object.freeze(each);
     Object.freeze(JSON); Object.freeze(Reflect);`,
  ),
  scripted(
    "globals with other meanings",
    `window.config = window.panel = window.page = window.text = window.warn = window.icon = window.element = "theirs";
     window.module = { exports: {} }; window.exports = {}; window.require = () => { throw new Error("no such module"); };
     window.define = Object.assign(() => { throw new Error("Mismatched anonymous define()"); }, { amd: {} });`,
  ),
  scripted(
    "localStorage, sessionStorage and cookies throw",
    `const deny = { configurable: true, get() { throw new DOMException("The operation is insecure.", "SecurityError"); } };
     for (const name of ["localStorage", "sessionStorage", "indexedDB"]) Object.defineProperty(window, name, deny);
     Object.defineProperty(document, "cookie", deny);`,
  ),
  {
    name: "a tag that a tag manager injects late",
    html: (parts) => page({ tag: script(inject(true)(parts)) }),
  },
  {
    name: "a tag without its attributes, injected late",
    html: (parts) => page({ tag: script(`window.switchboardSettings = { tenantId: "${parts.tenantId}" };${inject(false)(parts)}`) }),
  },
  {
    name: "the tag twice",
    html: ({ tag }) => page({ head: tag(), tag: tag() }),
  },
  {
    name: "the tag in the head, neither async nor defer",
    html: ({ tag }) => page({ head: tag().replace(" defer", ""), tag: "" }),
  },
  {
    name: "the tag by document.write",
    html: ({ tag }) => page({ tag: script(`document.write(${JSON.stringify(tag()).replaceAll("</", "<\\/")});`) }),
  },
  {
    name: "the tag moved to a module by an optimiser",
    html: ({ tag }) => page({ tag: tag('type="module"').replace(" defer", "") }),
  },
  {
    name: "a base address elsewhere",
    html: ({ tag }) => page({ head: '<base href="https://elsewhere.example/deep/" target="_blank">', tag: tag() }),
  },
];
