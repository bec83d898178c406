import { expectAccessible } from "../support/axe";
import { chooseAction, dialog } from "../support/dashboard";
import { test, type Owner } from "../support/owner";
import { startMcpServer } from "../support/stack";
import { expect } from "../support/test";
import type { Locator, Page } from "@playwright/test";

const rowOf = (page: Page, label: string): Locator => page.getByRole("row").filter({ hasText: label });
const saved = (page: Page, method: string) =>
  page.waitForResponse((response) => response.request().method() === method && response.ok());

async function openTools(page: Page, { url, client }: Owner, view = "tools"): Promise<void> {
  await page.goto(`${url}/tools?assistant_id=${client.assistant.id}&view=${view}`);
  await expect(page.getByRole("heading", { level: 1, name: "Tools" })).toBeVisible();
}

test("a client gives the assistant a tool, tries it, and sees the call; a neighbour sees nothing of it", async ({ page, owner }) => {
  const orders = owner.client.site.put("/orders/A-1042", '{"state": "on its way"}', { "content-type": "application/json" });
  await openTools(page, owner);
  await expect(page.getByText("No tool yet")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Add a tool" }).click();
  await dialog(page).getByRole("button", { name: "Add tool" }).click();
  await expect(dialog(page).getByLabel("What visitors read while it is used")).toBeFocused();
  await dialog(page).getByLabel("What visitors read while it is used").fill("Looking up your order");
  await dialog(page).getByLabel("What it does, and when to use it").fill("Says how far an order is.");
  await dialog(page).getByLabel("Address").fill(orders.replace("A-1042", "{order_number}"));
  await dialog(page).getByRole("button", { name: "Add tool" }).click();
  await expect(dialog(page).getByText("Say below what {order_number} is, or take it out.")).toBeVisible();
  await dialog(page).getByRole("button", { name: "Add order_number" }).click();
  await dialog(page).getByLabel("What value 1 is").fill("The number on the invoice");
  await dialog(page).getByRole("button", { name: "Add a key" }).click();
  await dialog(page).getByLabel("Header 1", { exact: true }).fill("X-Api-Key");
  await dialog(page).getByLabel("Value of header 1").fill("a-secret-of-mine");
  await expectAccessible(page);
  await dialog(page).getByRole("button", { name: "Add tool" }).click();

  await expect(dialog(page)).toContainText("Really calls your system");
  await dialog(page).getByLabel("order_number").fill("A-1042");
  await dialog(page).getByLabel("order_number").press("Enter");
  await expect(dialog(page).getByRole("region", { name: "Result" })).toContainText("on its way");
  await expectAccessible(page);
  await dialog(page).getByLabel("order_number").fill("B-1");
  await dialog(page).getByRole("button", { name: "Try it", exact: true }).click();
  await expect(dialog(page).getByRole("region", { name: "Result" })).toContainText("Your system answered with an error.");

  await dialog(page).getByRole("button", { name: "Edit the tool" }).click();
  await expect(dialog(page).getByLabel("Value of header 1")).toHaveValue("");
  await expect(dialog(page).getByLabel("Value of header 1")).toHaveAttribute("placeholder", "Stored. Type to replace it");
  await dialog(page).getByText("More options").click();
  await expect(dialog(page).getByLabel("Name for the model")).toHaveValue("looking_up_your_order");
  await dialog(page).getByLabel("Wait at most, in seconds").fill("5");
  const [change] = await Promise.all([saved(page, "PATCH"), dialog(page).getByRole("button", { name: "Save" }).click()]);
  expect(change.request().postDataJSON()).toEqual({ timeout_seconds: 5 });
  await expect(dialog(page)).toHaveCount(0);

  await page.getByRole("tab", { name: "Calls" }).click();
  await expect(page.getByRole("table", { name: "Calls" }).getByRole("row")).toHaveCount(3);
  await expect(rowOf(page, "Worked")).toContainText("looking_up_your_order");
  await expect(rowOf(page, "Error 404")).toContainText("tried here");
  await expectAccessible(page);

  const neighbour = await owner.openAsNeighbour(`/tools?assistant_id=${owner.client.assistant.id}`);
  await expect(neighbour.getByText("No tool yet")).toBeVisible();
  await neighbour.getByRole("tab", { name: "Calls" }).click();
  await expect(neighbour.getByText("No calls yet")).toBeVisible();
});

test("a name that is taken is said where it can be changed, and a tool is switched off and deleted", async ({ page, owner, admin }) => {
  const { client } = owner;
  const tool = { assistant_id: client.assistant.id, name: "weather", label: "Looking outside", description: "The weather.", url: `${client.site.origin}/weather` };
  await admin.actingIn(client.tenantId).call("POST", "/client/tools", tool);
  await openTools(page, owner);
  await page.getByRole("button", { name: "Add a tool" }).click();
  await dialog(page).getByLabel("What visitors read while it is used").fill("Weather");
  await dialog(page).getByLabel("What it does, and when to use it").fill("The weather elsewhere.");
  await dialog(page).getByLabel("Address").fill(`${client.site.origin}/elsewhere`);
  await dialog(page).getByLabel("What it does there").selectOption("Send (POST)");
  await expect(dialog(page).getByRole("switch", { name: "Ask the visitor first" })).toBeChecked();
  await dialog(page).getByRole("button", { name: "Add tool" }).click();
  await expect(dialog(page).getByLabel("Name for the model")).toBeFocused();
  await expect(dialog(page).getByLabel("Name for the model")).toHaveAttribute("aria-invalid", "true");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Add a tool" })).toBeFocused();

  await Promise.all([saved(page, "PATCH"), page.getByRole("switch", { name: "On: Looking outside" }).press("Space")]);
  await expect(page.getByRole("switch", { name: "On: Looking outside" })).not.toBeChecked();
  await page.getByRole("button", { name: "Try it: Looking outside" }).click();
  await dialog(page).getByRole("button", { name: "Try it", exact: true }).click();
  await expect(dialog(page).getByRole("region", { name: "Result" })).toContainText("Not available");
  await page.keyboard.press("Escape");

  await chooseAction(page, "Actions for Looking outside", "Delete");
  await dialog(page).getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("No tool yet")).toBeVisible();
});

test("a client connects an MCP server, chooses its tools, and reads in words when it does not answer", async ({ page, owner }) => {
  const server = await startMcpServer();
  await openTools(page, owner, "servers");
  await expect(page.getByText("No server connected")).toBeVisible();
  await page.getByRole("button", { name: "Connect a server" }).click();
  await dialog(page).getByLabel("What visitors read while it is used").fill("Looking at our stock");
  await dialog(page).getByLabel("Address").fill(server.url);
  await dialog(page).getByRole("button", { name: "Connect" }).click();
  const row = rowOf(page, "Looking at our stock");
  await expect(row).toContainText("Failed");
  await expectAccessible(page);

  await chooseAction(page, "Actions for Looking at our stock", "Edit");
  await dialog(page).getByRole("button", { name: "Add a key" }).click();
  await dialog(page).getByLabel("Header 1", { exact: true }).fill("Authorization");
  await dialog(page).getByLabel("Value of header 1").fill(server.key);
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await expect(row).toContainText("4 of 4 tools on");
  await expect(row).not.toContainText("Failed");

  await row.getByRole("button", { name: "Looking at our stock", exact: true }).click();
  await expect(dialog(page).getByRole("checkbox", { name: "Ask the visitor first: reserve" })).toBeChecked();
  await expect(dialog(page).getByRole("checkbox", { name: "Ask the visitor first: find-stock" })).not.toBeChecked();
  await Promise.all([saved(page, "PATCH"), dialog(page).getByRole("switch", { name: "On: reserve" }).click()]);
  await expectAccessible(page);
  await Promise.all([saved(page, "POST"), dialog(page).getByRole("button", { name: "Ask for its tools again" }).click()]);
  await expect(dialog(page).getByRole("switch", { name: "On: reserve" })).not.toBeChecked();
  await dialog(page).getByRole("button", { name: "Done" }).click();
  await expect(row).toContainText("3 of 4 tools on");

  const neighbour = await owner.openAsNeighbour("/tools?view=servers");
  await expect(neighbour.getByText("No server connected")).toBeVisible();
  await server.stop();
  await chooseAction(page, "Actions for Looking at our stock", "Remove");
  await dialog(page).getByRole("button", { name: "Remove" }).click();
  await expect(page.getByText("No server connected")).toBeVisible();
});
