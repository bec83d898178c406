/** @jsxImportSource preact */
import { render } from "preact";
import { App } from "./components/app";
import { connectToHost } from "./host-bridge";
import { loadMessages, matchLanguage } from "./language";
import { createPanel } from "./panel";

/** Until a page that may embed us says who it is, and when nobody embeds us, this document stays empty. */
connectToHost((bridge) => {
  const isPreview = new URLSearchParams(location.search).get("preview") === "1";
  const languages = [bridge.settings.lang, ...navigator.languages];
  // The texts come while the session is being opened, not after it.
  void loadMessages(matchLanguage(languages));
  render(<App panel={createPanel(bridge, isPreview)} languages={languages} />, document.body);
});
