/** What the visitor sees in place of a panel that does not answer: a reason and a way on. */
import type { Tools } from "./page";

/** Shows the card in `box` and returns the way to take it off. A focus that was in the widget moves to the retry button. */
export function showFallbackCard(root: ShadowRoot, box: Element, [element, icon]: Tools, onRetry: () => void): () => void {
  const retry = element("button", { className: "retry", onclick: onRetry }, "Try again");
  const card = element(
    "div",
    { className: "card" },
    icon("M12 7v6M12 17v.1"),
    element("b", {}, "The chat is not answering"),
    element("p", {}, "Please check your connection."),
    retry,
  );
  card.setAttribute("role", "alert");
  box.append(card);
  if (root.activeElement) retry.focus();
  return () => card.remove();
}
