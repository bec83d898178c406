import { expect, test } from "../support/test";
import { hostPage } from "../support/host-site";
import { composer, launcherBox, openChat } from "../support/widget";
import type { Page } from "@playwright/test";

/** Everything that the protocol knows, as an attacker would send it. */
const FORGED = [
  { type: "open", focus: true },
  { type: "close" },
  { type: "ready" },
  { type: "ticket-needed" },
  { type: "ticket", ticket: "forged" },
  { type: "ask", text: "forged question" },
  { type: "reset" },
  { type: "resize", height: 9999, mode: "lightbox" },
  { type: "switchboard:init" },
  { type: "switchboard:init", version: 1, settings: null },
  "switchboard:init",
  null,
];

function recordCalls(page: Page): { calls: string[]; errors: string[] } {
  const seen = { calls: [] as string[], errors: [] as string[] };
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (/\/(tickets|sessions|messages)$/.test(pathname)) seen.calls.push(pathname);
  });
  page.on("pageerror", (error) => seen.errors.push(error.message));
  return seen;
}

test("messages to the host page neither open the chat nor close it", async ({ page, client }) => {
  const seen = recordCalls(page);
  await page.goto(client.page("/"));
  await launcherBox(page);
  const forge = (): Promise<void> =>
    page.evaluate((messages) => {
      const other = document.createElement("iframe");
      document.body.append(other);
      const script = other.contentDocument?.createElement("script");
      if (script) {
        script.textContent = `for (const message of ${JSON.stringify(messages)}) parent.postMessage(message, "*")`;
        other.contentDocument?.body.append(script);
      }
      for (const message of messages) window.postMessage(message, "*");
    }, FORGED);
  await forge();
  await page.waitForTimeout(500);
  expect(page.frames().filter((frame) => frame.url().includes("/widget/"))).toEqual([]);
  expect(seen.calls).toEqual([]);

  const panel = await openChat(page);
  const before = [...seen.calls];
  await forge();
  await page.waitForTimeout(500);
  await expect(composer(panel)).toBeVisible();
  await expect(panel.getByText("forged question")).toHaveCount(0);
  expect(seen).toEqual({ calls: before, errors: [] });
});

test("a panel obeys neither loose messages nor an init from another frame", async ({ page, client, addresses }) => {
  const seen = recordCalls(page);
  const src = `${addresses.widgetOrigin}/widget/${client.tenantId}`;
  await page.goto(client.site.put("/bare", hostPage("", { body: `<iframe id="panel" src="${src}"></iframe>` })));
  const init = {
    type: "switchboard:init",
    version: 1,
    settings: { tenant_id: client.tenantId, assistant_id: null, lang: null, storage: "local", mode: "floating", color_scheme: null },
  };
  await page.evaluate(async ({ forged, envelope }) => {
    const target = (document.getElementById("panel") as HTMLIFrameElement).contentWindow as Window;
    for (const message of forged) target.postMessage(message, "*");
    target.postMessage(envelope, "*"); // right, but without a port

    // Another frame of the page knows the envelope and brings a port: it is not the embedding page.
    const other = document.createElement("iframe");
    document.body.append(other);
    const answers: unknown[] = [];
    Object.assign(window, { answers });
    const script = (other.contentDocument as Document).createElement("script");
    script.textContent = `
      const channel = new MessageChannel();
      channel.port1.onmessage = (event) => parent.answers.push(event.data);
      parent.frames[0].postMessage(${JSON.stringify(envelope)}, "*", [channel.port2]);
      channel.port1.postMessage({ type: "open", focus: true });
      channel.port1.postMessage({ type: "ticket", ticket: "forged" });`;
    (other.contentDocument as Document).body.append(script);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }, { forged: FORGED, envelope: init });
  expect(await page.evaluate(() => (window as unknown as { answers: unknown[] }).answers)).toEqual([]);
  expect(seen).toEqual({ calls: [], errors: [] });
});

test("a forged ticket opens no session and shows no conversation", async ({ page, client, addresses }) => {
  const src = `${addresses.widgetOrigin}/widget/${client.tenantId}`;
  await page.goto(client.site.put("/own", hostPage("", { body: `<iframe id="panel" src="${src}"></iframe>` })));
  const refused = page.waitForResponse((response) => response.url().endsWith("/api/widget/sessions"));
  await page.evaluate(({ origin, tenantId }) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = ({ data }: MessageEvent<{ type: string }>) => {
      if (data.type === "ready") channel.port1.postMessage({ type: "open", focus: false });
      if (data.type === "ticket-needed") channel.port1.postMessage({ type: "ticket", ticket: "forged" });
    };
    const settings = { tenant_id: tenantId, assistant_id: null, lang: null, storage: "local", mode: "floating", color_scheme: null };
    const { contentWindow } = document.getElementById("panel") as HTMLIFrameElement;
    contentWindow?.postMessage({ type: "switchboard:init", version: 1, settings }, origin, [channel.port2]);
  }, { origin: addresses.widgetOrigin, tenantId: client.tenantId });
  expect((await refused).status()).toBe(401);
  const panel = page.frame({ url: /\/widget\// });
  await expect(panel?.getByRole("alert") ?? page.locator("nothing")).toContainText("Your chat session has ended.");
});
