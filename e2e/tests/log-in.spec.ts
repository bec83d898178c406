import { ADMIN, HARBOUR_OWNER, PASSWORD } from "../support/api";
import { chooseAction, logInByForm, logInContext } from "../support/dashboard";
import { hostPage } from "../support/host-site";
import { expect, test } from "../support/test";

test("a wrong password and an unknown address get the same message, and no session", async ({ page, addresses, context }) => {
  const messages: string[] = [];
  for (const email of [HARBOUR_OWNER, "nobody@example.com"]) {
    await page.goto(`${addresses.appOrigin}/login`);
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password", { exact: true }).fill("wrong-password");
    await page.getByRole("button", { name: "Log in" }).click();
    const alert = page.getByRole("main").getByRole("alert");
    await expect(alert).toBeVisible();
    messages.push(await alert.innerText());
    await expect(page.getByLabel("Password", { exact: true })).toBeFocused();
  }
  expect(messages[0]).toMatch(/password/i);
  expect(messages[1]).toBe(messages[0]);
  expect(await context.cookies()).toEqual([]);
});

test("an empty form names what is missing, beside the field", async ({ page, addresses }) => {
  await page.goto(`${addresses.appOrigin}/login`);
  await page.getByRole("button", { name: "Log in" }).click();
  await expect(page.getByLabel("E-mail")).toHaveAccessibleDescription("Enter your e-mail address.");
  await expect(page.getByLabel("Password", { exact: true })).toHaveAccessibleDescription("Enter your password.");
});

test.describe("before any script has run", () => {
  test.use({ javaScriptEnabled: false });

  test("a form that is sent puts nothing that was typed into an address", async ({ page, addresses }) => {
    const sent: string[] = [];
    page.on("request", (request) => sent.push(request.url()));
    await page.goto(`${addresses.appOrigin}/login`);
    await page.locator("input[name=email]").fill(HARBOUR_OWNER);
    await page.locator("input[name=password]").fill(PASSWORD);
    await page.locator("input[name=password]").press("Enter");
    await expect.poll(() => sent.filter((url) => url.startsWith(`${addresses.appOrigin}/login`)).length).toBeGreaterThan(1);
    expect(sent.filter((url) => /password|switchboard-demo/.test(new URL(url).search))).toEqual([]);
  });
});

test("what is typed before the scripts have run is kept and sent", async ({ page, addresses }) => {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/_next/static/**/*.js*", async (route) => {
    await released;
    await route.continue();
  });
  await page.goto(`${addresses.appOrigin}/login`, { waitUntil: "commit" });
  const email = page.getByLabel("E-mail");
  await email.fill(HARBOUR_OWNER);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  release();
  // React marks the nodes that it has taken over.
  await expect.poll(() => email.evaluate((node) => Object.keys(node).some((key) => key.startsWith("__reactProps")))).toBe(true);
  await expect(email).toHaveValue(HARBOUR_OWNER);
  await page.getByRole("button", { name: "Log in" }).click();
  await expect(page).toHaveURL(/\/portal/);
});

test("log-in works by keyboard alone and leads to the page that was wanted", async ({ page, addresses }) => {
  await page.goto(`${addresses.appOrigin}/portal/domains`);
  await expect(page).toHaveURL(/\/login\?next=%2Fportal%2Fdomains$/);
  await expect(page.getByLabel("E-mail")).toBeFocused();
  await page.keyboard.type(HARBOUR_OWNER);
  await page.keyboard.press("Tab");
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`${addresses.appOrigin}/portal/domains`);
  await expect(page.getByRole("heading", { level: 1, name: "Allowed domains" })).toBeVisible();

  await page.locator("body").press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.locator("#content")).toBeFocused();
});

test("the session's cookies are out of reach of scripts", async ({ page, addresses, context }) => {
  await logInByForm(page, addresses.appOrigin, HARBOUR_OWNER);
  const cookies = await context.cookies();
  expect(cookies.length).toBeGreaterThanOrEqual(2);
  for (const cookie of cookies) expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax" });
  expect(await page.evaluate(() => document.cookie)).toBe("");
});

test("a client user who opens the admin's pages is sent to the portal, and the API refuses as well", async ({ page, addresses, context }) => {
  await logInContext(context, addresses.appOrigin, HARBOUR_OWNER);
  await page.goto(`${addresses.appOrigin}/admin/tenants`);
  await expect(page).toHaveURL(`${addresses.appOrigin}/portal`);
  await expect(page.getByText("wattle-support")).toHaveCount(0);
  expect((await context.request.get(`${addresses.appOrigin}/api/admin/tenants`)).status()).toBe(403);
});

test("an admin who opens the portal is sent to the admin's pages", async ({ page, addresses, context }) => {
  await logInContext(context, addresses.appOrigin, ADMIN);
  await page.goto(`${addresses.appOrigin}/portal`);
  await expect(page).toHaveURL(`${addresses.appOrigin}/admin`);
});

test("log-out ends the session, here and for a copied cookie", async ({ page, addresses, context }) => {
  await logInByForm(page, addresses.appOrigin, HARBOUR_OWNER);
  const copied = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  await chooseAction(page, "Marian Cole", "Log out");
  await expect(page).toHaveURL(/\/login/);
  expect(await context.cookies()).toEqual([]);
  await page.goto(`${addresses.appOrigin}/portal`);
  await expect(page).toHaveURL(/\/login/);
  await expect
    .poll(async () => (await fetch(`${addresses.apiOrigin}/api/auth/me`, { headers: { cookie: copied } })).status)
    .toBe(401);
});

test.describe("in a frame of another website", () => {
  test.use({ provokedViolations: /frame-ancestors/ });

  test("no dashboard page is drawn", async ({ page, addresses, context, client }) => {
    await logInContext(context, addresses.appOrigin, HARBOUR_OWNER);
    const frames = ["/login", "/portal", "/portal/install"]
      .map((path) => `<iframe title="${path}" src="${addresses.appOrigin}${path}"></iframe>`)
      .join("");
    const refusals: string[] = [];
    page.on("console", (message) => /frame-ancestors/.test(message.text()) && refusals.push(message.text()));
    await page.goto(client.site.put("/clickjack", hostPage("", { body: frames })));
    await expect.poll(() => refusals.length).toBe(3);
    for (const frame of page.frames().slice(1)) expect(frame.url()).toMatch(/^chrome-error:/);
  });
});
