/** The nonce of every script on a torture page: where the page's policy asks for one, it is this. */
export const NONCE = "abc123";

/**
 * Runs before everything else on a page and takes down what only some engines' drivers can tell: closed shadow roots, and
 * what the console gets.
 */
export const PRELUDE = `<script nonce="${NONCE}">(() => {
  const roots = window.testRoots = [];
  const complaints = window.testComplaints = [];
  const { attachShadow } = Element.prototype;
  Element.prototype.attachShadow = function (options) {
    const root = attachShadow.call(this, options);
    roots.push(root);
    return root;
  };
  // JSON as the language defines it, whatever the page does to the built-ins later.
  const { stringify } = JSON;
  const { keys } = Object;
  const { isArray } = Array;
  window.testWrite = (value) => {
    if (value === null || typeof value !== "object") return stringify(value);
    let text = "";
    for (const key of keys(value)) text += (text && ",") + (isArray(value) ? "" : stringify(key) + ":") + (testWrite(value[key]) || "null");
    return isArray(value) ? "[" + text + "]" : "{" + text + "}";
  };
  for (const level of ["warn", "error"]) {
    const log = console[level];
    console[level] = (...values) => {
      complaints.push(values.map(String).join(" "));
      log.apply(console, values);
    };
  }
  addEventListener("error", ({ message }) => message && complaints.push(message));
  addEventListener("unhandledrejection", ({ reason }) => complaints.push("Uncaught " + reason));
  addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) =>
    complaints.push("Content Security Policy: " + effectiveDirective + " refuses " + blockedURI));
})()</script>`;
