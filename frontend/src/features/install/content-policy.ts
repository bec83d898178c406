/**
 * What a website with a strict Content-Security-Policy has to add for the widget, one directive a line. Styles need
 * nothing: the widget's are constructed style sheets.
 */
export function policyLines(widgetOrigin: string): string {
  return ["script-src", "connect-src", "frame-src"].map((directive) => `${directive} ${widgetOrigin};`).join("\n");
}
