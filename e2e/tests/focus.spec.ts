import { openShadowRoots } from "../support/host-site";
import { expect, test } from "../support/test";
import { composer, readyPanel } from "../support/widget";

test("launcher and panel say what they are", async ({ page, client }) => {
  await page.addInitScript(openShadowRoots);
  await page.goto(client.page("/"));
  const launcher = page.getByRole("button", { name: "Chat: Echo" });
  await launcher.click();
  const panel = await readyPanel(page);
  await expect(launcher).toHaveAttribute("aria-expanded", "true");
  await expect(panel.getByRole("dialog", { name: /Echo/ })).toBeVisible();
  await expect(panel.locator("[aria-live=polite]")).toHaveCount(1);
  await panel.getByRole("button", { name: "Close chat" }).click();
  await expect(launcher).toHaveAttribute("aria-expanded", "false");
});

test("answers are announced in whole sentences", async ({ page, client }) => {
  await page.goto(client.page("/"));
  await page.locator("switchboard-widget").click();
  const panel = await readyPanel(page);
  await panel.evaluate(() => {
    const region = document.querySelector("[aria-live=polite]") as Element;
    const heard: string[] = [];
    Object.assign(window, { heard });
    new MutationObserver(() => heard.push(region.textContent ?? "")).observe(region, { childList: true, characterData: true, subtree: true });
  });
  await composer(panel).fill("One sentence is here. Another one follows it. [[delay=0.2]]");
  await composer(panel).press("Enter");
  await expect(panel.locator(".actions")).toBeVisible();
  const heard = (): Promise<string[]> => panel.evaluate(() => (window as unknown as { heard: string[] }).heard);
  await expect.poll(async () => (await heard()).join(" ")).toContain("Another one follows it.");
  for (const part of (await heard()).filter(Boolean)) expect(part).toMatch(/[.!?]$/);
});
