/** @jsxImportSource preact */
import { render } from "preact";
import { App } from "./components/app";
import { connectToHost } from "./host-bridge";
import { createPanel } from "./panel";

/** Until a page that may embed us says who it is, and when nobody embeds us, this document stays empty. */
connectToHost((bridge) => {
  const isPreview = new URLSearchParams(location.search).get("preview") === "1";
  const panel = createPanel(bridge, isPreview);
  render(<App panel={panel} lang={bridge.settings.lang ?? navigator.language} />, document.body);
});
