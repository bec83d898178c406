import { expectAccessible } from "../support/axe";
import { chooseAction, logInContext } from "../support/dashboard";
import { HostSite } from "../support/host-site";
import { createClient, expect, test as base, uniqueId, type Client } from "../support/test";

interface Editor {
  url: string;
  owned: Client;
}

/** A client user of a fresh tenant, on the page of the assistant. */
const test = base.extend<{ editor: Editor }>({
  editor: async ({ addresses, admin, context, page }, use) => {
    const site = await HostSite.start();
    const owned = await createClient(addresses, admin, site, "Reception");
    const email = `${uniqueId("owner")}@example.com`;
    await admin.createClient(owned.tenantId, email, "a-long-enough-password");
    await logInContext(context, addresses.appOrigin, email, "a-long-enough-password");
    await page.setViewportSize({ width: 1440, height: 900 });
    const url = `${addresses.appOrigin}/portal/assistants/${owned.assistant.id}`;
    await page.goto(url);
    await expect(page.getByLabel("Instructions")).toHaveValue("You are Reception.");
    await use({ url, owned });
    await site.stop();
  },
});

test("a client compares an earlier version with now, restores it, and undoes that", async ({ page, editor }) => {
  await page.getByLabel("Instructions").fill("You are Reception at sea. Answer like a pirate.");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved. Your visitors see it within seconds.", { exact: true })).toBeVisible();

  await page.getByRole("link", { name: "Versions" }).click();
  const versions = page.getByRole("list", { name: "Versions, the newest first" }).getByRole("listitem");
  await expect(versions).toHaveCount(2);
  await expect(versions.nth(0)).toContainText(/Instructions.*Now.*Version 2.*@example\.com/s);
  await expect(versions.nth(1)).toContainText(/Created.*Version 1.*by your provider/s);

  await page.getByRole("button", { name: "Compare version 1" }).click();
  const difference = page.getByRole("region", { name: "Instructions" });
  await expect(difference).toContainText(/In version 1.*You are Reception\..*Now.*Answer like a pirate\./s);
  await expect(difference.locator("ins")).toHaveText([" at sea", " Answer like a pirate."]);
  await expect(difference.locator("del")).toHaveCount(0);
  await expectAccessible(page);

  await page.getByRole("button", { name: "Restore version 1" }).click();
  await expect(page.getByText("Version 1 is restored. To undo this, restore version 2.", { exact: true })).toBeVisible();
  await expect(versions).toHaveCount(3);
  await expect(versions.nth(0)).toContainText(/Restored version 1.*Now/s);
  await page.goto(editor.url);
  await expect(page.getByLabel("Instructions")).toHaveValue("You are Reception.");

  await page.goto(`${editor.url}/versions`);
  await page.getByRole("button", { name: "Restore version 2" }).press("Enter");
  await expect(versions).toHaveCount(4);
  await page.goto(editor.url);
  await expect(page.getByLabel("Instructions")).toHaveValue("You are Reception at sea. Answer like a pirate.");
});

test("a client tries the unsaved form with the keyboard and sees the sources; nothing is saved or counted", async ({
  page,
  editor,
  admin,
}) => {
  const tenant = admin.actingIn(editor.owned.tenantId);
  const body = { assistant_id: editor.owned.assistant.id, kind: "text", title: "Parking", content: "Parking is free behind the house." };
  const { id } = await tenant.call<{ id: string }>("POST", "/client/documents", body);
  await expect
    .poll(async () => (await tenant.call<{ status: string }>("GET", `/client/documents/${id}`)).status, { timeout: 20_000 })
    .toBe("ready");

  await page.getByLabel("Model", { exact: true }).selectOption({ label: "Built-in (quotes your knowledge, needs no key)" });
  await expect(page.getByLabel(/Creativity/), "the built-in one takes none").toHaveCount(0);
  await page.getByRole("radio", { name: "Try it" }).click();
  const question = page.getByLabel("Question to try");
  await question.fill("Where is parking?");
  await question.press("Enter");
  const log = page.getByRole("log", { name: "Conversation to try the assistant" });
  await expect(log).toContainText("Parking is free behind the house.");
  const sources = log.locator("summary", { hasText: "1 source given to the model" });
  await sources.focus();
  await page.keyboard.press("Enter");
  await expect(log.getByRole("listitem")).toContainText(/1\. Parking.*Cited/s);
  await log.getByText(/Built-in · \d/).click();
  await expect(log.getByText("Whole answer after")).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("radio", { name: "Looks" }).click();
  await expect(page.frameLocator('iframe[title="Preview of the chat"]').getByText("Hello, I am Reception.")).toBeVisible();
  await page.getByRole("radio", { name: "Try it" }).click();
  await expect(log, "it is still there").toContainText("Parking is free");

  await page.getByLabel("Name", { exact: true }).fill("");
  await question.fill("And now?");
  await question.press("Enter");
  await expect(page.getByText(/cannot be used like this/)).toBeVisible();
  await page.getByRole("button", { name: "Begin a new conversation" }).click();
  await expect(log).toContainText("Ask it something");

  const saved = await tenant.call<{ provider: string; version: number }>("GET", `/client/assistants/${editor.owned.assistant.id}`);
  expect([saved.provider, saved.version]).toEqual(["openai_compatible", 1]);
  expect((await tenant.call<{ messages: number }>("GET", "/client/usage")).messages).toBe(0);
  expect((await tenant.call<{ items: unknown[] }>("GET", "/client/conversations")).items).toEqual([]);
});

test("what the admin takes away is gone from the form, and said where it was in use", async ({ page, editor, admin, addresses, context }) => {
  await expect(page.getByText(/no longer among the models/)).toHaveCount(0);
  await logInContext(context, addresses.appOrigin, "admin@example.com");
  await page.goto(`${addresses.appOrigin}/admin/tenants/${editor.owned.tenantId}`);
  await chooseAction(page, "Actions for Reception Ltd", "Edit");
  await page.getByRole("switch", { name: "OpenAI-compatible server" }).click();
  await page.getByRole("switch", { name: "OpenAI", exact: true }).click();
  await page.getByLabel(/Longest answer, tokens/).fill("400");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Built-in only")).toBeVisible();

  await page.goto(`${addresses.appOrigin}/admin/assistants/${editor.owned.assistant.id}`);
  await expect(page.getByText(/OpenAI-compatible is no longer among the models/)).toBeVisible();
  const tried = admin.actingIn(editor.owned.tenantId).call("POST", `/client/assistants/${editor.owned.assistant.id}/try`, { question: "Hi" });
  await expect(tried).rejects.toThrow(/503.*model_unavailable/s);
  await page.getByLabel("Model", { exact: true }).selectOption("auto");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved. Your visitors see it within seconds.", { exact: true })).toBeVisible();
  await expect(page.getByText(/no longer among the models/)).toHaveCount(0);
});
