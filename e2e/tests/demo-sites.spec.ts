import { expect, test } from "../support/test";
import { ask, bubble, clickLauncher, finished, launcherBox, openChat, panelOf, readyPanel, widgetNode } from "../support/widget";

test("Harbour Dental shows Pearl, in its colour, answering from its own knowledge with sources", async ({ page, addresses }) => {
  await page.goto(addresses.sites[0]);
  const panel = await openChat(page);
  await expect(panel.getByRole("heading", { name: "Harbour Dental" })).toBeVisible();
  await expect(panel.getByText("Hello, I'm Pearl.")).toBeVisible();
  await expect(panel.locator(".header")).toHaveCSS("background-color", "rgb(11, 92, 122)");

  await panel.getByRole("button", { name: "How much is a check-up?" }).click();
  const answer = await finished(panel);
  await expect(bubble(answer)).toContainText("£");
  await expect(answer.locator("summary")).toHaveText(/^\d+ sources?$/);
  await answer.locator("summary").click();
  await expect(answer.locator(".citations li").first()).toBeVisible();

  await ask(panel, "Which NDIS supports do you offer to participants?");
  await expect(bubble(await finished(panel))).not.toContainText(/Wattle|Banksia|plan-managed/i);
});

test("Wattle Support shows Banksia, after its consent text, with its own answers", async ({ page, addresses }) => {
  await page.goto(addresses.sites[1]);
  await clickLauncher(page);
  const consenting = await panelOf(page);
  await consenting.getByRole("button", { name: "Agree and continue" }).click();
  const panel = await readyPanel(page);
  await expect(panel.getByRole("heading", { name: "Wattle Support" })).toBeVisible();
  await expect(panel.getByText("Hi, I'm Banksia.")).toBeVisible();
  await expect(panel.locator(".header")).toHaveCSS("background-color", "rgb(47, 93, 58)");

  await panel.getByRole("button", { name: "What supports do you offer?" }).click();
  await expect(bubble(await finished(panel))).toContainText("NDIS");
  await ask(panel, "How much is a dental check-up with an X-ray at the quay?");
  await expect(bubble(await finished(panel))).not.toContainText(/Harbour Dental|£|hygienist/i);
});

test("the launchers of both sites differ as their owners chose", async ({ page, addresses }) => {
  await page.goto(addresses.sites[0]);
  const round = await launcherBox(page);
  await page.goto(addresses.sites[1]);
  const labelled = await launcherBox(page);
  expect(round.width).toBe(round.height);
  expect(labelled.width).toBeGreaterThan(labelled.height * 1.5);
});

test.describe("on the site that is not allowed", () => {
  test.use({ provokedViolations: /frame-ancestors/ });

  test("there is no widget, and one line of ours says why", async ({ page, addresses }) => {
    const lines: string[] = [];
    page.on("console", (message) => lines.push(message.text()));
    const refused = page.waitForResponse((response) => response.url().includes("/api/widget/config"));
    await page.goto(addresses.sites[2]);
    expect((await refused).status()).toBe(403);
    await expect.poll(() => lines.filter((line) => line.startsWith("[switchboard]"))).toHaveLength(1);
    const ours = lines.find((line) => line.startsWith("[switchboard]"));
    expect(ours).toContain("harbour-dental");
    expect(ours).toContain(addresses.sites[2]);
    expect(ours).toContain("origin_not_allowed");
    expect(lines.filter((line) => !line.startsWith("[switchboard]"))).toEqual([expect.stringContaining("403")]);
    await expect(widgetNode(page)).toHaveCount(0);
    expect(page.frames()).toHaveLength(1);
    await page.locator("#host-button").click();
    await expect(page.locator("#host-button")).toHaveAttribute("data-clicks", "1");
  });

  test("a panel forced into a frame is refused by the browser, and no ticket is minted", async ({ page, addresses }) => {
    const lines: string[] = [];
    const calls: string[] = [];
    page.on("console", (message) => lines.push(message.text()));
    page.on("request", (request) => calls.push(new URL(request.url()).pathname));
    await page.goto(addresses.sites[2]);
    const src = `${addresses.widgetOrigin}/widget/harbour-dental`;
    await page.evaluate((address) => {
      const frame = document.createElement("iframe");
      frame.src = address;
      document.body.append(frame);
    }, src);
    await expect.poll(() => lines.some((line) => /frame-ancestors/.test(line))).toBe(true);
    await expect.poll(() => page.frames().at(-1)?.url()).toMatch(/^chrome-error:/);

    // Even a script that knows the API gets no ticket from this page.
    const status = await page.evaluate(async (address) => {
      const body = new URLSearchParams({ tenant_id: "harbour-dental" });
      return (await fetch(`${address}/api/widget/tickets`, { method: "POST", body })).status;
    }, addresses.widgetOrigin);
    expect(status).toBe(403);
    expect(calls.filter((path) => path === "/api/widget/sessions")).toEqual([]);
  });
});
