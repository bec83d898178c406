/** Elements without markup: no innerHTML, no style attribute, so that strict CSP and Trusted Types pages allow us. */

/** A new element with properties set, not attributes parsed. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Partial<HTMLElementTagNameMap[K]>,
  ...children: Array<Node | string>
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  made.append(...children);
  // Own properties only: on a page that added something to Object.prototype the others are not ours.
  return Object.assign(made, properties);
}

/** A 24 x 24 icon from one path, stroked by the style sheet. */
export function icon(path: string): Element {
  const make = (name: string): Element => document.createElementNS("http://www.w3.org/2000/svg", name);
  const svg = make("svg");
  const shape = make("path");
  svg.setAttribute("viewBox", "0 0 24 24");
  shape.setAttribute("d", path);
  svg.append(shape);
  return svg;
}
