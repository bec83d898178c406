import { DESKTOP, PHONE, type Screen, type Tab } from "../engines/engine";
import { NONCE } from "../engines/prelude";
import { expect, test } from "../engines/test";
import type { Parts, TorturePage } from "./host-page";
import { NAVIGATION } from "./navigation";
import { POLICIES } from "./policies";
import { SCRIPTS } from "./scripts";
import { STYLES } from "./styles";
import { ask, clickMiddle, CLOSE, coveredBox, expectNoTrace, expectOnlyTheButton, findLauncher, openPanel, widgetBoxes, windowOf } from "./visitor";

test.describe.configure({ mode: "parallel" });

/** Every hostile page, on a desk and in a hand: the chat opens, answers and closes, and the page has all that is its own. */
for (const row of [...STYLES, ...SCRIPTS, ...POLICIES, ...NAVIGATION]) {
  for (const screen of [DESKTOP, PHONE]) {
    test(`${row.name} (${screen.name})`, async ({ openTab, client, addresses }) => {
      const { tenantId, site } = client;
      const parts: Parts = {
        widgetOrigin: addresses.widgetOrigin,
        tenantId,
        tag: (attributes = "") => client.tag(`nonce="${NONCE}" ${attributes}`),
      };
      for (const [path, type, text] of row.files ?? []) site.put(path, text, { "content-type": type });
      const url = site.put("/torture", row.html(parts), row.headers?.(parts));
      const tab = await openTab(screen);
      await tab.goto(url);
      if (row.refusal) {
        await expectRefusal(tab, row.refusal);
      } else {
        await findLauncher(tab);
        await expectNoTrace(tab);
        await row.arrange?.(tab, parts);
        await expectChat(tab, screen);
      }
      expect(await unexpectedComplaints(tab, row)).toEqual([]);
    });
  }
}

async function expectChat(tab: Tab, screen: Screen): Promise<void> {
  const launcher = await findLauncher(tab);
  await expectOnlyTheButton(tab, launcher);

  await clickMiddle(tab, launcher);
  const [panel] = await openPanel(tab);
  if (!panel) throw new Error("There is no panel.");
  await expectRoom(tab, screen);
  expect(await ask(panel, "hello")).toBe("You said: hello");

  await panel.click(CLOSE);
  expect(await findLauncher(tab)).toEqual(launcher);
  await expectOnlyTheButton(tab, launcher);
}

/** The panel has the whole window of a phone; elsewhere a good part of it, all of it visible and clickable. */
async function expectRoom(tab: Tab, { isPhone }: Screen): Promise<void> {
  const isRoomy = async (): Promise<boolean> => {
    const [view, covered] = [await windowOf(tab), await coveredBox(tab)];
    const [width, height] = isPhone ? [view.width - 40, view.height - 40] : [340, 500];
    return covered !== null && covered.width >= width && covered.height >= height;
  };
  await expect.poll(isRoomy, { message: "the panel has its room and nothing lies on it" }).toBe(true);
}

async function expectRefusal(tab: Tab, refusal: RegExp): Promise<void> {
  const ours = async (): Promise<string[]> => (await tab.complaints()).filter((line) => line.startsWith("[switchboard]"));
  await expect.poll(ours, { message: "one line says why" }).toEqual([expect.stringMatching(refusal)]);
  expect(await widgetBoxes(tab)).toEqual([]);
  expect(await tab.panels()).toEqual([]);
}

async function unexpectedComplaints(tab: Tab, { refusal, tolerated }: TorturePage): Promise<string[]> {
  return (await tab.complaints()).filter((line) => !refusal?.test(line) && !tolerated?.test(line));
}
