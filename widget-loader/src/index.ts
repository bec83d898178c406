/** Boot: finds its own tag and makes one widget for each tenant, assistant and place. */
import type { SwitchboardCall } from "./api";
import { findTag, readSource, warn } from "./config";
import { page } from "./page";
import { createWidget } from "./widget";

function boot(): void {
  const tag = findTag();
  if (!tag) return;
  const settings = { ...window.switchboardSettings, ...tag.settings, ...tag.dataset };
  const source = readSource(tag, settings);
  if (!source.tenantId) return warn("No data-tenant-id.");
  const key = "switchboard:" + source.query + (settings.target || "");
  const before = window.switchboard;
  const api = tag.switchboard = page.widgets.find((widget) => widget.key === key) || createWidget(source, settings, key);
  // The page's own queue is an array, that of a widget is not.
  (before?.q as SwitchboardCall[] | undefined)?.forEach?.((entry) => api.q.push(entry));
}

try {
  boot();
} catch (error) {
  warn(error);
}
