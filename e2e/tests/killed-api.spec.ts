import { ADMIN, Api } from "../support/api";
import { HostSite } from "../support/host-site";
import { Stack } from "../support/stack";
import { createClient, expect, test } from "../support/test";
import {
  ask,
  bubble,
  clickLauncher,
  finished,
  lastAnswer,
  numberedWords,
  openChat,
  panelOf,
  questions,
  readyPanel,
} from "../support/widget";

const WORDS = 150;

test("kill -9 of the api in mid-answer loses nothing: the part stays, marked as interrupted, and a retry works", async ({
  page,
  context,
  addresses,
}) => {
  test.setTimeout(300_000);
  // The launcher ends everything when one of its processes dies, so this test has a stack of its own to restart.
  const stack = await Stack.create(addresses.modelOrigin);
  const site = await HostSite.start();
  try {
    await stack.start();
    const admin = await Api.logIn(stack.addresses, ADMIN);
    const client = await createClient(stack.addresses, admin, site, "Survivor");
    const url = client.page("/");
    await page.goto(url);
    const panel = await openChat(page);
    const question = `count [[tokens=${WORDS} delay=0.1]]`;
    await ask(panel, question);
    await expect(bubble(lastAnswer(panel))).toContainText("word10");

    process.kill(await stack.pidOf("api"), "SIGKILL");
    await stack.ended();
    await stack.start();

    // What a visitor finds who comes back: a second tab, which knows only what the server kept.
    const later = await context.newPage();
    await expect(async () => {
      await later.goto(url);
      if (!later.frames().some((frame) => frame.url().includes("/widget/"))) await clickLauncher(later);
      await expect((await panelOf(later)).getByText("This answer was interrupted.").first()).toBeVisible({ timeout: 5_000 });
    }).toPass({ timeout: 120_000 });
    const restored = await readyPanel(later);
    await expect(questions(restored)).toHaveText([question]);
    const part = await bubble(lastAnswer(restored)).innerText();
    expect(part).toMatch(/^word0 word1 word2 .*word\d+$/);
    expect(numberedWords(WORDS).startsWith(part)).toBe(true);
    expect(part).not.toBe(numberedWords(WORDS));

    // The visitor who was there all the time asks again: the same question, not a second one.
    await page.bringToFront();
    await panel.getByRole("button", { name: "Try again" }).click({ timeout: 60_000 });
    await expect(panel.getByRole("button", { name: "Stop answering" })).toBeVisible();
    await expect(bubble(await finished(panel))).toHaveText(numberedWords(WORDS));
    await expect(questions(panel)).toHaveText([question]);
    await page.reload();
    const whole = await readyPanel(page);
    await expect(bubble(await finished(whole))).toHaveText(numberedWords(WORDS));
    await expect(questions(whole)).toHaveText([question]);
  } finally {
    await stack.stopAndForget();
    await site.stop();
  }
});
