/** Elements without markup: no innerHTML, no style attribute, so that strict CSP and Trusted Types pages allow us. */

/** A new element with properties set, not attributes parsed. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Partial<HTMLElementTagNameMap[K]>,
  ...children: Array<Node | string>
): HTMLElementTagNameMap[K] {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** A 24 x 24 icon from one path, stroked by the style sheet. */
export function icon(path: string): Element {
  const make = (name: string, attribute: string, value: string): Element => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    made.setAttribute(attribute, value);
    return made;
  };
  const svg = make("svg", "viewBox", "0 0 24 24");
  svg.append(make("path", "d", path));
  return svg;
}
