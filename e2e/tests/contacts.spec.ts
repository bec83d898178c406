import { readFile } from "node:fs/promises";
import { expectAccessible } from "../support/axe";
import { chooseAction, dialog } from "../support/dashboard";
import { hostPage, openShadowRoots } from "../support/host-site";
import { test, visit, type Owner } from "../support/owner";
import { expect } from "../support/test";
import { ask, composer, finished, openChat, questions } from "../support/widget";
import type { Frame, Page } from "@playwright/test";

const PREVIEW = 'iframe[title="Preview of the chat"]';

/** A website that hears what the widget tells it. */
const listeningPage = ({ client }: Owner): string =>
  client.site.put("/listening", hostPage(client.tag(), {
    head: '<script>window.heard = []; document.addEventListener("switchboard:contact", (event) => heard.push(JSON.stringify(event.detail ?? null)));</script>',
  }));

/** Switches the contact form on in the portal and saves. */
async function switchFormOn(page: Page, owner: Owner): Promise<void> {
  await page.goto(`${owner.url}/assistants/${owner.client.assistant.id}`);
  await page.getByRole("switch", { name: "Take contact details" }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved. Your visitors see it within seconds.", { exact: true })).toBeVisible();
}

async function fillIn(panel: Frame, name: string): Promise<void> {
  await panel.getByLabel("Full name").fill(name);
  await panel.getByLabel("Phone", { exact: false }).first().fill("+61 2 5550 1187");
  await panel.getByRole("textbox", { name: "E-mail" }).fill("ada@example.com");
  await panel.getByRole("checkbox", { name: /I agree/ }).check();
}

test("a client makes a contact form and topics, and the preview shows both before they are saved", async ({ page, owner, browser }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(`${owner.url}/assistants/${owner.client.assistant.id}`);
  const preview = page.frameLocator(PREVIEW);
  await expect(preview.getByText("Hello, I am Reception.")).toBeVisible();

  await page.getByRole("button", { name: "Add a topic" }).click();
  await page.getByLabel("Topic 1", { exact: true }).fill("Prices");
  await page.getByLabel("Questions, one a line").fill("How much is a check-up?\nDo you take cards?");
  await page.getByRole("button", { name: "Add a topic" }).click();
  await page.getByLabel("Topic 2", { exact: true }).fill("Hours");
  await page.getByLabel("Questions, one a line").nth(1).fill("Are you open on Sunday?");
  await page.getByRole("button", { name: "Move topic 2 up" }).press("Enter");
  await expect(preview.locator(".topic")).toHaveText(["Hours", "Prices"]);

  await page.getByRole("switch", { name: "Take contact details" }).click();
  await preview.getByRole("button", { name: "Contact us" }).click();
  await page.getByRole("button", { name: "Remove field 4" }).click();
  await page.getByRole("button", { name: "Add a field" }).click();
  await page.getByLabel("Field 7", { exact: true }).fill("Which practice?");
  await page.getByLabel("Kind", { exact: true }).nth(6).selectOption("Choice");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("A choice needs at least two different options.")).toBeVisible();
  await page.getByLabel("Options, one a line").last().fill("Harbour\nHill");
  await expect(preview.getByRole("combobox", { name: "Which practice?" }).locator("option")).toHaveText(["Please choose", "Harbour", "Hill"]);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved. Your visitors see it within seconds.", { exact: true })).toBeVisible();
  await expectAccessible(page);

  const visitor = await visit(browser, owner.client.page("/topics"));
  const panel = await openChat(visitor);
  await panel.getByRole("button", { name: "Prices" }).click();
  await panel.getByRole("button", { name: "Do you take cards?" }).click();
  await expect(questions(panel)).toHaveText(["Do you take cards?"]);
  await finished(panel);
  await panel.getByRole("button", { name: "Topics" }).press("Enter");
  await expect(panel.getByRole("button", { name: "Hours" })).toBeFocused();
  await visitor.keyboard.press("Escape");
  await expect(panel.getByRole("button", { name: "Topics" })).toBeFocused();
  await expect(composer(panel)).toBeVisible();
});

test("a visitor leaves contact details, the client reads and exports them, and a neighbour sees nothing", async ({ page, owner, browser }) => {
  await switchFormOn(page, owner);
  const assistant = `${owner.url.replace("/portal", "")}/api/client/assistants/${owner.client.assistant.id}`;
  const webhook = { contact_form: { is_enabled: true, webhook_url: `${owner.client.site.origin}/takes-nothing` } };
  expect((await page.request.patch(assistant, { data: webhook, headers: { Origin: new URL(owner.url).origin } })).status()).toBe(200);
  const visitor = await visit(browser, "about:blank");
  await visitor.addInitScript(openShadowRoots);
  await visitor.goto(listeningPage(owner));
  const panel = await openChat(visitor);
  await panel.getByRole("button", { name: "Contact us" }).click();
  await panel.getByRole("button", { name: "Send", exact: true }).first().click();
  await expect(panel.getByLabel("Full name")).toHaveAttribute("aria-invalid", "true");
  await expect(panel.getByLabel("Full name")).toBeFocused();
  await expectAccessible(visitor);

  await panel.getByLabel("Full name").fill("=");
  await expect(panel.getByLabel("Full name")).toHaveAttribute("aria-invalid", "false");
  await fillIn(panel, "=HYPERLINK(1)");
  await panel.getByRole("textbox", { name: "E-mail" }).fill("nonsense");
  await panel.getByRole("button", { name: "Send", exact: true }).first().click();
  await expect(panel.getByRole("textbox", { name: "E-mail" })).toHaveAccessibleDescription("Please enter an e-mail address.");
  await panel.getByRole("textbox", { name: "E-mail" }).fill("ada@example.com");
  await panel.getByRole("button", { name: "Send", exact: true }).first().click();
  await expect(panel.locator(".extra-thanks")).toBeFocused();
  await expect(panel.locator(".extra-thanks")).toHaveText("Thank you. We will be in touch soon.");
  expect(await visitor.evaluate("heard")).toEqual(["null"]);

  await page.goto(`${owner.url}/contacts`);
  const row = page.getByRole("row").filter({ hasText: "=HYPERLINK(1)" });
  await expect(row).toContainText("New");
  await expectAccessible(page);
  await row.getByRole("button", { name: "=HYPERLINK(1)", exact: true }).click();
  await expect(dialog(page).getByRole("link", { name: "ada@example.com" })).toHaveAttribute("href", "mailto:ada@example.com");
  await expect(dialog(page).getByRole("region", { name: "Webhook" })).toContainText("The webhook answered with status 404 instead of taking it.");
  await expectAccessible(page);
  await dialog(page).getByRole("button", { name: "Done" }).click();
  await expect(row.getByRole("button", { name: "=HYPERLINK(1)", exact: true })).toBeFocused();
  await expect(row).not.toContainText("New");

  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export CSV" }).click();
  const csv = await readFile(await (await download).path(), "utf8");
  expect(csv).toContain(`"'=HYPERLINK(1)"`);
  expect(csv).toContain('"ada@example.com"');

  const neighbour = await owner.openAsNeighbour("/contacts");
  await expect(neighbour.getByText("Nobody has left contact details yet")).toBeVisible();

  await chooseAction(page, "Actions for =HYPERLINK(1)", "Delete");
  await dialog(page).getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("Nobody has left contact details yet")).toBeVisible();
});

test("the form opens below an answer that could not be given, without taking the focus, and keeps what was typed", async ({ page, owner, browser }) => {
  await switchFormOn(page, owner);
  const visitor = await visit(browser, owner.client.page("/unanswered"));
  const panel = await openChat(visitor);
  await ask(panel, "What is the airspeed of a European starling?");
  await finished(panel);
  await ask(panel, "What is the airspeed of an unladen swallow?");
  await finished(panel);
  const form = panel.getByRole("region", { name: "Contact us" });
  await expect(form).toBeVisible();
  await expect(composer(panel)).toBeFocused();
  // Nothing but the messages can scroll: the header stays where it is.
  expect(await panel.evaluate(() => document.body.scrollHeight - document.body.clientHeight)).toBe(0);
  await panel.getByLabel("Full name").fill("Ada");
  await ask(panel, "And of a laden one?");
  await finished(panel);
  await expect(form).toBeVisible();
  await expect(panel.getByLabel("Full name")).toHaveValue("Ada");
  await fillIn(panel, "Ada");
  await panel.getByRole("button", { name: "Send", exact: true }).first().click();
  await expect(panel.getByText("Thank you. We will be in touch soon.")).toBeVisible();
  await ask(panel, "And of a third swallow?");
  await finished(panel);
  await expect(form).toHaveCount(0);

  const contacts = await page.request.get(`${owner.url.replace("/portal", "")}/api/client/contacts`);
  expect(((await contacts.json()) as { items: { conversation_id: string | null }[] }).items).toMatchObject([{ conversation_id: expect.any(String) }]);
});
