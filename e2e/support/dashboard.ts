import type { BrowserContext, Locator, Page } from "@playwright/test";
import { PASSWORD } from "./api";
import { expect } from "./test";

/** Logs in through the form and waits for the page behind it. */
export async function logInByForm(page: Page, appOrigin: string, email: string, password = PASSWORD): Promise<void> {
  await page.goto(`${appOrigin}/login`);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Log in" }).click();
  await expect(page.getByRole("heading", { level: 1 })).not.toHaveText(/log in/i);
}

/** Puts the cookies of a log-in into the context, without the form. */
export async function logInContext(context: BrowserContext, appOrigin: string, email: string, password = PASSWORD): Promise<void> {
  const response = await context.request.post(`${appOrigin}/api/auth/login`, {
    headers: { origin: appOrigin },
    data: { email, password },
  });
  expect(response.status()).toBe(200);
}

/** Chooses from the "…" menu of a row. */
export async function chooseAction(page: Page, menu: string, item: string): Promise<void> {
  await page.getByRole("button", { name: menu }).click();
  await page.getByRole("menuitem", { name: item }).click();
}

export const dialog = (page: Page): Locator => page.getByRole("dialog").or(page.getByRole("alertdialog"));
