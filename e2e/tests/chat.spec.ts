import { expect, test, uniqueId } from "../support/test";
import {
  answers,
  ask,
  bubble,
  clickLauncher,
  composer,
  finished,
  lastAnswer,
  numberedWords,
  openChat,
  questions,
  readyPanel,
} from "../support/widget";

const LONG = "You said: What is new in a rather long list of many small things?";

test("an answer streams in, and can be copied and rated", async ({ page, client, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(client.page("/"));
  const panel = await openChat(page);
  await ask(panel, "What is **new** in a rather long list of many small things? [[first_delay=1 delay=0.3]]");
  await expect(panel.getByRole("img", { name: /is writing/ })).toBeVisible();
  await expect(bubble(lastAnswer(panel))).toContainText("You said:");
  await expect(panel.getByRole("button", { name: "Stop answering" })).toBeVisible();
  const answer = await finished(panel);
  await expect(bubble(answer)).toHaveText(LONG);

  await answer.getByRole("button", { name: "Copy", exact: true }).click();
  await expect(answer.getByRole("button", { name: "Copied" })).toBeVisible();
  await answer.getByRole("button", { name: "Good answer" }).click();
  await expect(answer.getByRole("button", { name: "Good answer" })).toHaveAttribute("aria-pressed", "true");
  await expect(answer.getByRole("status")).toHaveText("Thank you for your feedback.");

  await page.reload();
  const again = await readyPanel(page);
  await expect(questions(again)).toHaveCount(1);
  await expect(bubble(await finished(again))).toHaveText(LONG);
  await expect(again.getByRole("button", { name: "Good answer" })).toHaveAttribute("aria-pressed", "true");
});

test("Markdown becomes elements, and never raw HTML or a remote image", async ({ page, client }) => {
  const foreign: string[] = [];
  page.on("request", (request) => request.url().includes("example.com") && foreign.push(request.url()));
  await page.goto(client.page("/"));
  const panel = await openChat(page);
  await ask(
    panel,
    "\n\n**bold** `code` [link](https://example.com/a) [bad](javascript:alert(1)) ![pixel](https://example.com/p.png)\n\n" +
      "- one\n- two\n\n<img src=x onerror=alert(1)><b>raw</b>",
  );
  const answer = bubble(await finished(panel));
  await expect(answer.locator("strong")).toHaveText("bold");
  await expect(answer.locator("code")).toHaveText("code");
  await expect(answer.locator("li")).toHaveText(["one", "two"]);
  const link = answer.locator('a[href="https://example.com/a"]');
  await expect(link).toHaveAttribute("target", "_blank");
  await expect(link).toHaveAttribute("rel", /noopener/);
  await expect(answer.locator('a[href^="javascript"]')).toHaveCount(0);
  await expect(answer.locator("img, b")).toHaveCount(0);
  await expect(answer).toContainText("<b>raw</b>");
  expect(foreign).toEqual([]);
});

test("stop keeps what has come, and the next question is answered", async ({ page, client }) => {
  await page.goto(client.page("/"));
  const panel = await openChat(page);
  await ask(panel, "[[tokens=400 delay=0.1]] count");
  await expect(bubble(lastAnswer(panel))).toContainText("word2");
  await panel.getByRole("button", { name: "Stop answering" }).click();
  const stopped = await finished(panel);
  await expect(stopped).toContainText("Stopped");
  await expect(bubble(stopped)).not.toContainText("word399");
  await ask(panel, "and now?");
  await expect(bubble(await finished(panel))).toHaveText("You said: and now?");
});

test("a new conversation begins empty, and stays that after a reload", async ({ page, client }) => {
  await page.goto(client.page("/"));
  const panel = await openChat(page);
  await ask(panel, "first");
  await finished(panel);
  await panel.getByRole("button", { name: "New conversation" }).click();
  await expect(questions(panel)).toHaveCount(0);
  await page.reload();
  const again = await readyPanel(page);
  await expect(questions(again)).toHaveCount(0);
  await ask(again, "second");
  await expect(bubble(await finished(again))).toHaveText("You said: second");
});

test("an answer that fails says so, and asking again is the same question", async ({ page, client }) => {
  // The model fails the first time that it hears a text, so the texts are new in each run.
  const [first, second] = [uniqueId("first"), uniqueId("second")];
  await page.goto(client.page("/"));
  const panel = await openChat(page);
  await ask(panel, `${first} is refused [[status=400 failures=1]]`);
  await expect(lastAnswer(panel)).toContainText("I could not answer just now.");
  await panel.getByRole("button", { name: "Try again" }).click();
  await expect(bubble(await finished(panel))).toHaveText(`You said: ${first} is refused`);

  await ask(panel, `${second} two three four five six [[error_after=4 failures=1]]`);
  await expect(lastAnswer(panel)).toContainText("This answer was interrupted.");
  await expect(bubble(lastAnswer(panel))).toHaveText(`You said: ${second} two`);
  await panel.getByRole("button", { name: "Try again" }).click();
  await expect(bubble(lastAnswer(panel))).toHaveText(`You said: ${second} two three four five six`);
  await expect(questions(panel)).toHaveCount(2);
  await expect(panel.locator("body")).not.toContainText("SECRET-PROVIDER-TEXT");
});

test("a page change in mid-answer resumes it without a lost or doubled word", async ({ page, client }) => {
  const second = client.page("/second");
  await page.goto(client.page("/first"));
  const panel = await openChat(page);
  await ask(panel, "[[tokens=80 delay=0.1]] count");
  await expect(bubble(lastAnswer(panel))).toContainText("word5");
  await page.goto(second);
  const resumed = await readyPanel(page);
  await expect(resumed.getByRole("button", { name: "Stop answering" })).toBeVisible();
  await expect(bubble(await finished(resumed))).toHaveText(numberedWords(80));
  await expect(questions(resumed)).toHaveCount(1);
  await expect(answers(resumed)).toHaveCount(1);
});

test("two tabs show one visitor's conversation and do not double it", async ({ page, client, context }) => {
  const url = client.page("/");
  await page.goto(url);
  const first = await openChat(page);
  await ask(first, "from the first tab");
  await finished(first);

  const other = await context.newPage();
  await other.goto(url);
  const second = await openChat(other);
  await expect(questions(second)).toHaveText(["from the first tab"]);
  await ask(second, "from the second tab");
  await finished(second);

  await page.bringToFront();
  await first.getByRole("button", { name: "Close chat" }).click();
  await clickLauncher(page);
  await expect(questions(first)).toHaveText(["from the first tab", "from the second tab"]);
  await expect(answers(first)).toHaveCount(2);
  await expect(composer(first)).toBeEnabled();
});
