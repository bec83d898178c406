import { openShadowRoots } from "../support/host-site";
import { expect, test } from "../support/test";
import { ask, bubble, clickLauncher, finished, lastAnswer, launcherBox, readyPanel, widgetNode } from "../support/widget";

test("a panel that does not answer becomes a card with a way on, and trying again works", async ({ page, client }) => {
  // Tests reach the card, which lies beside the frame, only through an open root.
  await page.addInitScript(openShadowRoots);
  let isSilent = true;
  await page.route(`**/widget/${client.tenantId}*`, (route) => (isSilent ? undefined : route.continue()));
  await page.goto(client.page("/"));
  await clickLauncher(page);
  await expect(page.getByText("The chat is not answering")).toBeVisible();
  // Not by taking the route off: that would let go of the first request too, and the card with it.
  isSilent = false;
  await page.getByRole("button", { name: "Try again" }).click();
  const panel = await readyPanel(page);
  await expect(page.getByText("The chat is not answering")).toHaveCount(0);
  await ask(panel, "are you back?");
  await expect(bubble(await finished(panel))).toHaveText("You said: are you back?");
});

test("when the API is down nothing is drawn and the page stays as it was", async ({ page, client }) => {
  const ours: string[] = [];
  const errors: string[] = [];
  page.on("console", (message) => message.text().startsWith("[switchboard]") && ours.push(message.text()));
  page.on("pageerror", (error) => errors.push(error.message));
  await page.route("**/api/widget/**", (route) => route.abort("connectionrefused"));
  const url = client.page("/");
  await page.goto(url);
  await expect.poll(() => ours).toHaveLength(1);
  expect(ours[0]).toContain("does not answer");
  await expect(widgetNode(page)).toHaveCount(0);
  expect(page.frames()).toHaveLength(1);
  expect(errors).toEqual([]);
});

test("a connection that breaks in mid-answer is taken up again", async ({ page, client, context }) => {
  await page.goto(client.page("/"));
  await clickLauncher(page);
  const panel = await readyPanel(page);
  await ask(panel, "[[tokens=60 delay=0.1]] count");
  await expect(bubble(panel.locator(".row-answer").last())).toContainText("word5");
  await context.setOffline(true);
  await expect(panel.getByText("You are offline.")).toBeVisible();
  await context.setOffline(false);
  const words = Array.from({ length: 60 }, (_, number) => `word${number}`).join(" ");
  await expect(bubble(await finished(panel))).toHaveText(words);
  await expect(panel.getByText("You are offline.")).toHaveCount(0);
});

test("a suspended tenant's widget goes away, and an open chat says so", async ({ page, client, admin }) => {
  const url = client.page("/");
  await page.goto(url);
  await clickLauncher(page);
  const panel = await readyPanel(page);
  await admin.call("PATCH", `/admin/tenants/${client.tenantId}`, { status: "suspended" });
  try {
    await ask(panel, "still there?");
    await expect(lastAnswer(panel)).toContainText("This chat is not available at the moment.");
    await expect(async () => {
      await page.goto(url);
      await page.waitForLoadState("networkidle");
      await expect(widgetNode(page)).toHaveCount(0, { timeout: 1_000 });
    }).toPass();
  } finally {
    await admin.call("PATCH", `/admin/tenants/${client.tenantId}`, { status: "active" });
  }
  await expect(async () => {
    await page.goto(url);
    await launcherBox(page);
  }).toPass();
});
