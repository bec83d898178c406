/** The WordPress plugin's check on its settings page. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { answer, settle } from "./harness";

it("shows a name as it is written, also one that means something in a replacement text", async () => {
  const script = path.join(import.meta.dirname, "../wordpress/switchboard-chat/assets/check.js");
  document.body.innerHTML = '<div id="switchboard-chat-status" hidden><p></p></div>';
  const check = { site: location.href, origin: "https://widget.example.com", tenantId: "acme", texts: { ok: "%s answers." } };
  Object.assign(window, { switchboardChatCheck: check });
  answer(200, { appearance: {}, assistant_name: "Fish $& Chips $$" });
  window.eval(await readFile(script, "utf8"));
  await settle();
  expect(document.getElementById("switchboard-chat-status")?.textContent).toBe("Fish $& Chips $$ answers.");
});
