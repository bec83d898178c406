/** Axe in a panel, in any engine. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Panel } from "../engines/engine";
import { WCAG } from "../support/axe";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds wrong in the panel, once nothing fades any more. */
export async function violationsIn(panel: Panel): Promise<string[]> {
  // Run as code of the test: the panel's own policy would refuse a script of it.
  await panel.evaluate(new Function(AXE) as () => void);
  return panel.evaluate(async (tags) => {
    const fading = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity);
    await Promise.allSettled(fading.map(({ finished }) => finished));
    const { axe } = window as unknown as { axe: { run(options: object): Promise<AxeResults> } };
    const { violations } = await axe.run({ runOnly: tags });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} at ${JSON.stringify(target)}: ${failureSummary}`));
  }, WCAG);
}
