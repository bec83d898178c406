import { expectAccessible } from "../support/axe";
import { chooseAction, dialog } from "../support/dashboard";
import { test, visit, type Owner } from "../support/owner";
import { expect } from "../support/test";
import { ask, finished, openChat, questions } from "../support/widget";
import type { Browser, Locator, Page } from "@playwright/test";

const PRICES = `# Price list

## Check-ups

A check-up for adults costs 83 dollars and takes thirty minutes.

## Whitening

Whitening is offered by our hygienist and costs 410 dollars.
`;
const rowOf = (page: Page, title: string): Locator => page.getByRole("row").filter({ hasText: title });

async function openKnowledge(page: Page, { url, client }: Owner): Promise<void> {
  await page.goto(`${url}/knowledge?assistant_id=${client.assistant.id}`);
  await expect(page.getByRole("heading", { level: 1, name: "Knowledge" })).toBeVisible();
}

async function addQuestion(page: Page, question: string, answer: string): Promise<void> {
  await page.getByRole("button", { name: "Add question" }).first().click();
  await dialog(page).getByRole("textbox", { name: "Question" }).fill(question);
  await dialog(page).getByRole("textbox", { name: "Answer" }).fill(answer);
  await dialog(page).getByRole("button", { name: "Add", exact: true }).click();
  await expect(rowOf(page, question)).toContainText("Ready");
}

/** The last answer to somebody new who asks this. */
async function answerTo(browser: Browser, { client }: Owner, question: string): Promise<Locator> {
  const panel = await openChat(await visit(browser, client.page("/ask")));
  await ask(panel, question);
  return finished(panel);
}

test("a client uploads files, a visitor gets an answer with its source, and a neighbour knows nothing of it", async ({ page, owner, browser }) => {
  await openKnowledge(page, owner);
  await expect(page.getByText("Nothing to answer from yet")).toBeVisible();
  const dropped = await page.evaluateHandle((text) => {
    const files = new DataTransfer();
    files.items.add(new File([text], "prices.md"));
    return files;
  }, PRICES);
  await page.getByText("Drop files here").dispatchEvent("drop", { dataTransfer: dropped });
  await page.getByLabel("Files to upload").setInputFiles([
    { name: "program.exe", mimeType: "application/octet-stream", buffer: Buffer.from("MZ\0\0\0") },
  ]);
  await expect(page.getByRole("alert").filter({ hasText: "program.exe" })).toBeVisible();
  // It would be refused again.
  await expect(page.getByRole("button", { name: "Try again" })).toHaveCount(0);
  await expect(rowOf(page, "prices")).toContainText("Ready");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Dismiss program.exe" }).click();
  await expect(page.getByRole("list", { name: "Uploads" })).toHaveCount(0);

  await page.getByRole("tab", { name: "Try a question" }).click();
  await page.getByLabel("A question, as a visitor would ask it").fill("How much is whitening?");
  await page.getByRole("button", { name: "Search" }).click();
  await expect(page.getByRole("region", { name: "Passages found" }).getByRole("listitem").first()).toContainText("410 dollars");
  await expectAccessible(page);

  const answer = await answerTo(browser, owner, "How much is whitening?");
  await expect(answer).toContainText("410 dollars");
  await answer.locator("summary").click();
  await expect(answer.locator(".citations")).toContainText("prices");

  const neighbour = await owner.openAsNeighbour("/knowledge");
  await expect(neighbour.getByText("Nothing to answer from yet")).toBeVisible();
  await neighbour.goto(`${owner.url}/knowledge?assistant_id=${owner.client.assistant.id}`);
  await expect(neighbour.getByText("Nothing to answer from yet")).toBeVisible();
});

test("a client decides what visitors see of a source", async ({ page, owner, browser }) => {
  await openKnowledge(page, owner);
  await page.getByRole("button", { name: "Add text" }).first().click();
  await dialog(page).getByRole("button", { name: "Add", exact: true }).click();
  await expect(dialog(page).getByLabel("Title")).toHaveAttribute("aria-invalid", "true");
  await dialog(page).getByLabel("Title").fill("Parking");
  await dialog(page).getByRole("textbox", { name: "Text" }).fill("Visitors park behind the house, free of charge.");
  await dialog(page).getByLabel("Page it is from").fill("https://www.example.com/parking");
  await dialog(page).getByRole("button", { name: "Add", exact: true }).click();
  await expect(rowOf(page, "Parking")).toContainText("Ready");

  const linked = await answerTo(browser, owner, "Where do visitors park?");
  await linked.locator("summary").click();
  await expect(linked.locator(".citations a.source-link")).toHaveAttribute("href", "https://www.example.com/parking");

  const choice = page.getByRole("combobox", { name: "Cited with: Parking" });
  const saved = () => page.waitForResponse((response) => response.request().method() === "PATCH" && response.ok());
  await Promise.all([saved(), choice.selectOption("Title only")]);
  const titled = await answerTo(browser, owner, "Where do visitors park?");
  await titled.locator("summary").click();
  await expect(titled.locator(".citations")).toContainText("Parking");
  await expect(titled.locator(".citations a")).toHaveCount(0);

  await Promise.all([saved(), choice.selectOption("Not at all")]);
  const unnamed = await answerTo(browser, owner, "Where do visitors park?");
  await expect(unnamed).toContainText("behind the house");
  await expect(unnamed.locator(".citations")).toHaveCount(0);
});

test("a client finds, changes and deletes what the assistant knows", async ({ page, owner, browser }) => {
  await openKnowledge(page, owner);
  await addQuestion(page, "Do you take cards?", "We take cards from any bank.");
  await addQuestion(page, "Are you open on Sunday?", "On Sunday we are closed.");
  await page.getByRole("searchbox", { name: "Search documents" }).fill("sunday");
  await expect(rowOf(page, "Do you take cards?")).toHaveCount(0);
  await page.getByRole("searchbox", { name: "Search documents" }).press("Escape");

  await page.getByRole("button", { name: "Do you take cards?", exact: true }).click();
  await expect(dialog(page).getByRole("textbox", { name: "Answer" })).toHaveValue("We take cards from any bank.");
  await expectAccessible(page);
  await dialog(page).getByRole("textbox", { name: "Answer" }).fill("We take cash only, sorry.");
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await expect(dialog(page)).toHaveCount(0);
  await expect(async () => {
    await expect(await answerTo(browser, owner, "Do you take cards?")).toContainText("cash only", { timeout: 1_000 });
  }).toPass();

  await chooseAction(page, "Actions for Do you take cards?", "Delete");
  await dialog(page).getByRole("button", { name: "Delete" }).click();
  await expect(rowOf(page, "Do you take cards?")).toHaveCount(0);
  await expect(await answerTo(browser, owner, "Do you take cards?")).not.toContainText("cash only");
});

test("what the client has answered is suggested after an answer, and can be tapped", async ({ page, owner, browser }) => {
  await openKnowledge(page, owner);
  await addQuestion(page, "Do you take cards?", "We take cards from any bank.");
  await addQuestion(page, "Do cards cost extra?", "Cards cost no surcharge at all.");
  // The API leaves suggestions out when looking for them would keep an answer waiting: a busy machine gets another try.
  await expect(async () => {
    const panel = await openChat(await visit(browser, owner.client.page("/follow-ups")));
    await ask(panel, "Do you take cards?");
    await finished(panel);
    const suggestions = panel.getByRole("list", { name: "Suggested follow-up questions" });
    await suggestions.getByRole("button", { name: "Do cards cost extra?" }).click({ timeout: 2_000 });
    await expect(panel.getByRole("region", { name: "Conversation" })).toBeFocused();
    await expect(questions(panel)).toHaveText(["Do you take cards?", "Do cards cost extra?"]);
    await expect(await finished(panel)).toContainText("no surcharge");
  }).toPass();
});
