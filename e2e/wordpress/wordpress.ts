import { expect, type Browser, type Locator, type Page } from "@playwright/test";
import { readFile } from "node:fs/promises";
import path from "node:path";

/** What `python -m switchboard.dev.wordpress` has started: two websites on which nobody has installed WordPress yet. */
interface Facts {
  /** The plugin's zip file. */
  plugin: string;
  origins: [own: string, neighbours: string];
  /** Folder of the websites' logs. */
  logs: string;
}

export const FACTS = JSON.parse(process.env.SWITCHBOARD_WORDPRESS ?? "null") as Facts;
const OWNER = { name: "owner", password: "a long password that nobody guesses" };

/** One WordPress website, used as its owner uses it: through its pages. */
export class WordPress {
  private constructor(
    readonly origin: string,
    /** The owner's browser, logged in. */
    readonly page: Page,
  ) {}

  /** Goes through WordPress's own installation and logs in. */
  static async install(browser: Browser, origin: string, title: string): Promise<WordPress> {
    const page = await (await browser.newContext()).newPage();
    await page.goto(`${origin}/wp-admin/install.php`);
    await page.getByLabel("Site Title").fill(title);
    await page.getByLabel("Username").fill(OWNER.name);
    await page.locator("#pass1").fill(OWNER.password);
    await page.getByLabel("Your Email").fill("owner@example.com");
    await page.getByRole("button", { name: "Install WordPress" }).click();
    await page.getByRole("link", { name: "Log In" }).click();
    await page.getByLabel("Username or Email Address").fill(OWNER.name);
    await page.getByLabel("Password", { exact: true }).fill(OWNER.password);
    await page.getByRole("button", { name: "Log In" }).click();
    await expect(page.getByRole("heading", { name: "Dashboard", exact: true })).toBeVisible();
    return new WordPress(origin, page);
  }

  /** Plugins > Add New > Upload Plugin. */
  async uploadPlugin(): Promise<void> {
    await this.page.goto(`${this.origin}/wp-admin/plugin-install.php?tab=upload`);
    await this.page.locator("input[name=pluginzip]").setInputFiles(FACTS.plugin);
    await this.page.getByRole("button", { name: "Install Now" }).click();
    await this.page.getByRole("link", { name: "Activate Plugin" }).click();
    await expect(this.page.getByText("Plugin activated.")).toBeVisible();
  }

  /** Activates the plugin that the other website's owner has uploaded: both have one folder of programs. */
  async activatePlugin(): Promise<void> {
    await this.page.goto(`${this.origin}/wp-admin/plugins.php`);
    await this.page.locator('tr[data-slug="switchboard-chat"]').getByRole("link", { name: "Activate" }).click();
    await expect(this.page.getByText("Plugin activated.")).toBeVisible();
  }

  /** Deactivates and deletes the plugin. */
  async deletePlugin(): Promise<void> {
    const row = this.page.locator('tr[data-slug="switchboard-chat"]');
    await this.page.goto(`${this.origin}/wp-admin/plugins.php`);
    await row.getByRole("link", { name: "Deactivate" }).click();
    await expect(this.page.getByText("Plugin deactivated.")).toBeVisible();
    this.page.once("dialog", (dialog) => void dialog.accept());
    await row.getByRole("link", { name: "Delete" }).click();
    await expect(row.getByText("was successfully deleted")).toBeVisible();
  }

  /** Settings > Switchboard Chat, from the menu. */
  async openSettings(): Promise<void> {
    await this.page.goto(`${this.origin}/wp-admin/options-general.php`);
    await this.page.getByRole("navigation", { name: "Main menu" }).getByRole("link", { name: "Switchboard Chat" }).click();
    await expect(this.page.getByRole("heading", { name: "Switchboard Chat" })).toBeVisible();
  }

  field(label: string): Locator {
    return this.page.getByLabel(label);
  }

  /** Types into fields of the open settings page, by their labels, and saves. */
  async save(fields: Record<string, string>): Promise<void> {
    for (const [label, text] of Object.entries(fields)) await this.field(label).fill(text);
    const saved = this.page.waitForEvent("domcontentloaded");
    await this.page.getByRole("button", { name: "Save Changes" }).click();
    await saved;
  }

  /** What WordPress says above the form after saving. */
  get notice(): Locator {
    return this.page.locator(".notice.settings-error");
  }

  /** Whether the chat will appear, as the settings page says. */
  get status(): Locator {
    return this.page.locator("#switchboard-chat-status");
  }

  /** What PHP complained about in our files. */
  async complaints(): Promise<string[]> {
    const log = path.join(FACTS.logs, `site-${FACTS.origins.indexOf(this.origin)}-debug.log`);
    const text = await readFile(log, "utf8").catch(() => "");
    return text.split("\n").filter((line) => line.includes("switchboard-chat"));
  }
}
