import { expect, type Browser, type BrowserContext, type Locator, type Page } from "@playwright/test";

/** What `python -m switchboard.dev.ghost` has started: two websites on which nobody has set up Ghost yet. */
interface Facts {
  /** File of the script with Ghost's button for subscribers. */
  portal: string;
  origins: [own: string, neighbours: string];
}

export const FACTS = JSON.parse(process.env.SWITCHBOARD_GHOST ?? "null") as Facts;
const OWNER = { name: "Ada Harbour", email: "owner@example.com", password: "harbour seals swim at 42 knots" };

/** Answers for the servers that Ghost's pages need: without any fonts, its settings do not open at all. */
export async function answerForOutside(context: BrowserContext): Promise<void> {
  await context.route("https://fonts.bunny.net/**", (route) => route.fulfill({ contentType: "text/css", body: "" }));
  await context.route("https://cdn.jsdelivr.net/ghost/portal@*/**", (route) =>
    route.fulfill({ path: FACTS.portal, contentType: "text/javascript", headers: { "access-control-allow-origin": "*" } }),
  );
}

/** One Ghost website, used as its owner uses it: through Ghost Admin. */
export class Ghost {
  private constructor(
    readonly origin: string,
    /** The owner's browser, logged in. */
    readonly page: Page,
  ) {}

  /** Goes through Ghost's own set-up page. */
  static async setUp(browser: Browser, origin: string, title: string): Promise<Ghost> {
    const context = await browser.newContext();
    await answerForOutside(context);
    const page = await context.newPage();
    await page.goto(`${origin}/ghost/`);
    await page.getByLabel("Site title").fill(title);
    await page.getByLabel("Full name").fill(OWNER.name);
    await page.getByLabel("Email address").fill(OWNER.email);
    await page.getByLabel("Password", { exact: true }).fill(OWNER.password);
    await page.getByRole("button", { name: "Create account & start publishing" }).click();
    await expect(page.getByRole("link", { name: "Settings" })).toBeVisible();
    return new Ghost(origin, page);
  }

  /** Settings, and there a name of the list on the left. */
  async openSettings(name: string): Promise<void> {
    await this.page.goto(`${this.origin}/ghost/#/posts`);
    await this.page.getByRole("link", { name: "Settings" }).click();
    await this.page.getByRole("listitem").filter({ hasText: new RegExp(`^${name}$`) }).click();
  }

  /** The button of Code injection among the settings. */
  get openButton(): Locator {
    return this.page.getByRole("heading", { name: "Code injection" }).locator("xpath=ancestor::*[.//button][1]").getByRole("button", { name: "Open" });
  }

  /** The open window of the whole site's code. */
  get codeInjection(): Locator {
    return this.page.getByTestId("modal-code-injection");
  }

  /** Settings > Advanced > Code injection > Open > Site footer, and puts `code` there in place of what there is. */
  async writeFooter(code: string): Promise<void> {
    await this.openSettings("Code injection");
    await this.openButton.click();
    await this.codeInjection.getByRole("tab", { name: "Site footer" }).click();
    await this.codeInjection.getByRole("textbox").click();
    await this.replaceText(code);
  }

  /** Saves what `writeFooter` wrote. */
  async save(): Promise<void> {
    await this.codeInjection.getByRole("button", { name: "Save" }).click();
    await expect(this.codeInjection.getByRole("button", { name: "Saved" })).toBeVisible();
    await this.codeInjection.getByRole("button", { name: "Close" }).click();
  }

  /** The post's settings > Code injection > Post footer; leaving the field saves it. */
  async injectIntoPost(title: string, code: string): Promise<void> {
    await this.page.goto(`${this.origin}/ghost/#/posts`);
    await this.page.getByRole("link", { name: title }).first().click();
    await this.page.getByRole("button", { name: "Settings" }).click();
    await this.page.getByRole("button", { name: "Code injection" }).click();
    await this.page.locator(".CodeMirror").last().click(); // the footer; Ghost's label names no field
    await this.replaceText(code);
    const saved = this.page.waitForResponse((response) => response.request().method() === "PUT" && response.url().includes("/posts/"));
    await this.page.getByRole("button", { name: "Close code injection panel" }).click();
    expect((await saved).status()).toBe(200);
  }

  /** Settings > Membership > Signup portal > Customize > Look & feel > Show portal button. */
  async showPortalButton(): Promise<void> {
    await this.openSettings("Signup portal");
    await this.page.getByTestId("portal").getByRole("button", { name: "Customize" }).click();
    const modal = this.page.getByTestId("portal-modal");
    await modal.getByRole("tab", { name: "Look & feel" }).click();
    await modal.getByRole("switch", { name: "Show portal button" }).click();
    await modal.getByRole("button", { name: "Save" }).click();
    await expect(modal.getByRole("button", { name: "Saved" })).toBeVisible();
    await modal.getByRole("button", { name: "Close" }).click();
  }

  private async replaceText(text: string): Promise<void> {
    await this.page.keyboard.press("ControlOrMeta+a");
    await this.page.keyboard.press("Delete");
    await this.page.keyboard.insertText(text);
  }
}
