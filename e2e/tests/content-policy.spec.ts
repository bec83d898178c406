import { ADMIN, HARBOUR_OWNER } from "../support/api";
import { logInContext } from "../support/dashboard";
import { expect, test } from "../support/test";

/** Every other test fails, too, when a page of ours breaks its own policy: see `watch` in support/test.ts. */
const PAGES: Record<string, string[]> = {
  nobody: ["/login", "/forgot-password", "/reset-password", "/no-such-page"],
  [ADMIN]: ["/admin", "/admin/tenants", "/admin/tenants/harbour-dental", "/admin/assistants", "/admin/users", "/admin/audit"],
  [HARBOUR_OWNER]: ["/portal", "/portal/assistants", "/portal/domains", "/portal/install"],
};

for (const [user, paths] of Object.entries(PAGES)) {
  test(`pages for ${user} run under a strict policy and break nothing of it`, async ({ page, addresses, context }) => {
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    if (user !== "nobody") await logInContext(context, addresses.appOrigin, user);
    for (const path of paths) {
      const response = await page.goto(addresses.appOrigin + path);
      const policy = response?.headers()["content-security-policy"] ?? "";
      expect(policy, path).toContain("frame-ancestors 'none'");
      expect(policy, path).not.toMatch(/script-src[^;]*'unsafe-inline'/);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    }
    expect(errors).toEqual([]);
  });
}

test("dashboards and widget answer on their own origins only", async ({ addresses, request }) => {
  const { appOrigin, widgetOrigin } = addresses;
  const statuses: Record<string, number> = {};
  const misplaced = [
    `${widgetOrigin}/login`,
    `${widgetOrigin}/portal`,
    `${widgetOrigin}/api/auth/me`,
    `${appOrigin}/widget.js`,
    `${appOrigin}/widget/harbour-dental`,
  ];
  for (const url of misplaced) {
    statuses[url] = (await request.get(url, { maxRedirects: 0 })).status();
  }
  expect(Object.values(statuses), JSON.stringify(statuses)).toEqual([404, 404, 404, 404, 404]);
});
