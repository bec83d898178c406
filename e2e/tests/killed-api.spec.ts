import { ADMIN, Api } from "../support/api";
import { HostSite } from "../support/host-site";
import { Stack } from "../support/stack";
import { createClient, expect, test } from "../support/test";
import { ask, bubble, clickLauncher, finished, lastAnswer, openChat, panelOf, questions, readyPanel } from "../support/widget";

const WORDS = 300;

test("kill -9 of the api in mid-answer loses nothing: the part stays, marked as interrupted, and a retry works", async ({
  page,
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

    await expect(async () => {
      await page.goto(url);
      if (!page.frames().some((frame) => frame.url().includes("/widget/"))) await clickLauncher(page);
      await expect((await panelOf(page)).getByText("This answer was interrupted.")).toBeVisible({ timeout: 5_000 });
    }).toPass({ timeout: 120_000 });

    const restored = await readyPanel(page);
    await expect(questions(restored)).toHaveText([question]);
    const part = await bubble(lastAnswer(restored)).innerText();
    expect(part).toMatch(/^word0 word1 word2 .*word\d+$/);
    expect(part).not.toContain(`word${WORDS - 1}`);

    await restored.getByRole("button", { name: "Try again" }).click();
    await expect(restored.getByRole("button", { name: "Stop answering" })).toBeVisible();
    await restored.getByRole("button", { name: "Stop answering" }).click();
    await finished(restored);
    await ask(restored, "are you well?");
    await expect(bubble(await finished(restored))).toHaveText("You said: are you well?");
  } finally {
    await stack.stopAndForget();
    await site.stop();
  }
});
