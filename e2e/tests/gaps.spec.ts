import { expectAccessible } from "../support/axe";
import { dialog } from "../support/dashboard";
import { test, visit } from "../support/owner";
import { expect } from "../support/test";
import { ask, finished, openChat } from "../support/widget";
import type { Locator, Page } from "@playwright/test";

const QUESTION = "Do you treat dogs?";
/** A worker looks for questions every ten seconds, reads the answer, and asks again within another five. */
const PATIENCE = { timeout: 60_000 };

const rowOf = (page: Page): Locator => page.getByRole("row").filter({ hasText: QUESTION });
const proof = (page: Page): Locator => dialog(page).getByRole("region", { name: "Asked again" });

async function openUntilListed(page: Page, url: string): Promise<void> {
  await expect(async () => {
    await page.goto(url);
    await expect(rowOf(page)).toContainText("Asked 1 time", { timeout: 3000 });
  }).toPass(PATIENCE);
}

test("a client answers what was not known, and sees that the assistant answers now", async ({ page, owner, browser }) => {
  test.slow(); // two answers go all the way through the worker
  const panel = await openChat(await visit(browser, owner.client.page("/dogs")));
  await ask(panel, QUESTION);
  await finished(panel);
  await openUntilListed(page, `${owner.url}/gaps`);
  await expectAccessible(page);

  await rowOf(page).getByRole("button", { name: QUESTION, exact: true }).click();
  await expect(dialog(page).getByRole("textbox", { name: "Answer" })).toBeFocused();
  await dialog(page).getByRole("button", { name: "Suggest an answer" }).click();
  await expect(dialog(page).getByText("There is nothing near it in the knowledge.")).toBeVisible();
  await expect(dialog(page).getByRole("textbox", { name: "Answer" })).toBeFocused();
  await dialog(page).getByRole("textbox", { name: "Question" }).fill("Fridays");
  await dialog(page).getByRole("textbox", { name: "Answer" }).fill("Ask at the desk.");
  await dialog(page).getByRole("button", { name: "Add answer" }).click();
  await expect(proof(page)).toContainText("then the question is asked again");
  await expectAccessible(page);
  await expect(proof(page)).toContainText("Still does not know.", PATIENCE);
  await expect(proof(page)).toContainText("in the words that visitors use");
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(rowOf(page)).toContainText("Still does not know");
  await rowOf(page).getByRole("button", { name: QUESTION, exact: true }).press("Enter");

  await dialog(page).getByRole("textbox", { name: "Question" }).fill(QUESTION);
  await dialog(page).getByRole("textbox", { name: "Answer" }).fill("Yes, we treat dogs on Fridays.");
  await dialog(page).getByRole("button", { name: "Save answer" }).click();
  await expect(proof(page)).toContainText("Now answers:", PATIENCE);
  await expect(proof(page)).toContainText("Yes, we treat dogs on Fridays.");
  await expect(proof(page)).toContainText(`Source: ${QUESTION}`);
  await expectAccessible(page);
  await dialog(page).getByRole("button", { name: "Close" }).first().click();
  await expect(page.getByText("Nothing is left unanswered")).toBeVisible();
  await page.getByRole("combobox", { name: "State" }).selectOption("Now answered");
  await expect(rowOf(page)).toContainText("Now answers");

  const neighbour = await owner.openAsNeighbour("/gaps?status=proven");
  await expect(neighbour.getByText("No question matches")).toBeVisible();
});

test("a draft comes from the nearest knowledge, and says that it is one", async ({ page, owner, browser }) => {
  const api = `${owner.url.replace("/portal", "")}/api/client/documents`;
  const added = await page.request.post(api, {
    data: { assistant_id: owner.client.assistant.id, kind: "text", title: "Animals", content: "Animals stay outside, except guide dogs." },
    headers: { Origin: new URL(owner.url).origin },
  });
  expect(added.status()).toBe(201);
  const question = "Would dogs enjoy zoological winter excursions?";
  await expect(async () => {
    const { status } = (await (await page.request.get(`${api}/${((await added.json()) as { id: string }).id}`)).json()) as { status: string };
    expect(status).toBe("ready");
  }).toPass(PATIENCE);
  const panel = await openChat(await visit(browser, owner.client.page("/draft")));
  await ask(panel, question);
  await finished(panel);
  await expect(async () => {
    await page.goto(`${owner.url}/gaps`);
    await page.getByRole("button", { name: question, exact: true }).click({ timeout: 3000 });
  }).toPass(PATIENCE);
  await dialog(page).getByRole("button", { name: "Suggest an answer" }).click();
  await expect(dialog(page).getByRole("textbox", { name: "Answer" })).toHaveValue(/except guide dogs/);
  await expect(dialog(page).getByText("Quoted from “Animals”. This is only a draft: check every word.")).toBeVisible();
});
