import { DESKTOP, type Panel, type Scripted, type Tab } from "../engines/engine";
import { expect, test } from "../engines/test";
import { openShadowRoots } from "../support/host-site";
import { page, script } from "../torture/host-page";
import { answerOf, findLauncher, openPanel, questionsIn } from "../torture/visitor";

/** A closed root does not tell what in it has the focus. */
const OPEN_ROOTS = script(`(${openShadowRoots.toString()})()`);

/** What has the focus on the page, and inside the widget's node. */
const focusOf = (tab: Tab): Promise<string> =>
  tab.evaluate(() => {
    const { id, localName, shadowRoot } = document.activeElement as Element;
    return shadowRoot?.activeElement?.localName ?? (id || localName);
  });

const focusIn = (panel: Panel): Promise<string> => panel.evaluate(() => (document.activeElement as Element).localName);

const ringOf = (place: Scripted): Promise<{ style: string; width: number }> =>
  place.evaluate(() => {
    const outer = document.activeElement as Element;
    const { outlineStyle, outlineWidth } = getComputedStyle(outer.shadowRoot?.activeElement ?? outer);
    return { style: outlineStyle, width: parseFloat(outlineWidth) };
  });

async function write(tab: Tab, text: string): Promise<void> {
  for (const key of [...text, "Enter"]) await tab.press(key);
}

test("by keyboard: Enter opens and keys go to the field, Escape closes and the focus goes back", async ({ openTab, client, neighbour }) => {
  const content = '<a id="last" href="#x">The last link</a>';
  for (const [path, tenant] of [["/keys", client], ["/other-keys", neighbour]] as const) {
    const tab = await openTab(DESKTOP);
    await tab.goto(tenant.site.put(path, page({ head: OPEN_ROOTS, content, tag: tenant.tag() })));
    await findLauncher(tab);
    await tab.press("Tab");
    expect(await focusOf(tab)).toBe("last");
    await tab.press("Tab");
    expect(await focusOf(tab)).toBe("button");
    expect((await ringOf(tab)).style, "the launcher shows that it has the focus").not.toBe("none");

    await tab.press("Enter");
    // Before the panel is looked into: WebKit's driver gives the focus to the frame that it looks into.
    await expect.poll(() => focusOf(tab)).toBe("iframe");
    const [panel] = (await openPanel(tab)) as [Panel];
    await write(tab, "hello");
    expect(await answerOf(panel)).toBe("You said: hello");
    expect(await questionsIn(panel)).toEqual(["hello"]);
    expect(await focusIn(panel)).toBe("textarea");
    await tab.press("Tab");
    expect(await ringOf(panel), "what has the focus in the panel shows it").toEqual({ style: "solid", width: 2 });

    await tab.press("Escape");
    await expect.poll(() => focusOf(tab)).toBe("button");
    await expect.poll(() => ringOf(tab), { message: "and the launcher shows it" }).toEqual({ style: "solid", width: 3 });
    await tab.press("Enter");
    await expect.poll(() => focusOf(tab)).toBe("iframe");
    await expect.poll(() => focusIn(panel)).toBe("textarea");
    expect(await tab.complaints()).toEqual([]);
  }
});

test("an element that opened the chat has the focus again when it is closed", async ({ openTab, client }) => {
  const tab = await openTab(DESKTOP);
  const content = '<button id="opener" data-switchboard-open>Chat with us</button>';
  await tab.goto(client.site.put("/opener-keys", page({ head: OPEN_ROOTS, content, tag: client.tag() })));
  await findLauncher(tab);
  await tab.press("Tab");
  expect(await focusOf(tab)).toBe("opener");
  await tab.press("Enter");
  await expect.poll(() => focusOf(tab)).toBe("iframe");
  const [panel] = (await openPanel(tab)) as [Panel];
  await write(tab, "hi");
  expect(await answerOf(panel)).toBe("You said: hi");
  await tab.press("Escape");
  await expect.poll(() => focusOf(tab)).toBe("opener");
});
